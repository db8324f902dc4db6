/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frees the data of stock.c. */
#ifndef DEMO_STOCK_H
#define DEMO_STOCK_H

void stock_free(void);

#endif
