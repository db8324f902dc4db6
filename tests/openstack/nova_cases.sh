# SPDX-License-Identifier: GPL-3.0-or-later
# The command lines that compare_nova.sh types to both clients, group by group. Sourced by it.
# --- the cases ---

cases_catalog() {
	local v
	same flavor-list
	same flavor-list --extra-specs
	same flavor-list --all
	same flavor-list --min-disk 20
	same flavor-list --min-ram 2048
	same flavor-list --min-disk 20 --min-ram 8192
	same flavor-list --min-ram 99999999
	same_status flavor-list --min-ram some
	same flavor-list --limit 2
	same flavor-list --limit 1 --marker 2
	same flavor-list --marker 3
	same flavor-list --marker no-such-flavor
	same flavor-list --limit 0
	same flavor-list --limit some
	same flavor-list --limit=3
	same flavor-list --sort-key name
	same flavor-list --sort-key memory_mb --sort-dir desc
	same flavor-list --sort-key memory_mb --sort-dir asc --limit 3
	same flavor-list --sort-key nothing
	same flavor-list --sort-dir sideways
	same flavor-list --sort-k name --sort-d desc
	same flavor-list --no-such-option
	same flavor-list extra
	for v in 2.1 2.47 2.54 2.55 2.60 2.61 2.latest; do
		same --os-compute-api-version $v flavor-list
		same --os-compute-api-version $v flavor-list --extra-specs
		same --os-compute-api-version $v flavor-show m1.tiny
	done
	same flavor-show m1.tiny
	same flavor-show 42
	same flavor-show zero
	same flavor-show 1234
	same flavor-show no-such-flavor
	same flavor-show 99
	same flavor-show ''
	same flavor-show 'm1 tiny/x?y'
	same flavor-show
	same flavor-show m1.tiny m1.nano
	same availability-zone-list
	same availability-zone-list extra
	same --os-compute-api-version 2.1 availability-zone-list
	same limits
	same limits --reserved
	same limits --tenant
	same limits --tenant no-such-project
	same limits --nothing
	for v in 2.1 2.35 2.36 2.47 2.56 2.57 2.latest; do same --os-compute-api-version $v limits; done
	same version-list
	same --os-compute-api-version 2.1 version-list
	same --os-compute-api-version 2.latest version-list
	same version-list extra
}

# What cannot be asked of the service, and who cannot ask.
cases_global() {
	local v
	for v in 2 2.0 2.1 2.92 2.latest ''; do same --os-compute-api-version "$v" list --name "^$P"; done
	for v in 1.0 3.0 3 two 2.x None; do
		same_kind --os-compute-api-version "$v" list --name "^$P"
	done
	for v in 2.999 2.9999; do same_status --os-compute-api-version $v list; done
	same_kind no-such-command
	same --no-such-option list
	same_kind --os-password wrong list
	same_kind --os-username nobody list
	same_kind --os-project-name nowhere list
	same_kind --os-auth-url http://127.0.0.1:9/v3 list
	same_status --os-region-name Nowhere list
	same --os-endpoint-type publicURL flavor-list
	same --os-endpoint-type public flavor-list
	same_kind --os-endpoint-override http://127.0.0.1:9/v2.1 list
	same --timeout 60 flavor-list
}

cases_empty() {
	same list --name "$P-nothing"
	same list --name "$P-nothing" --minimal
	same list --name "$P-nothing" --fields status,name
	same list --name "$P-nothing" --fields nonsense
	same list --name "$P-nothing" --all-tenants 0
	same show "$P-nothing"
	same show 11111111-2222-3333-4444-555555555555
	same show 99
	same show ''
	same show
	same show a b
	same show --wrap
	same show --wrap many x
	same console-log "$P-nothing"
	same console-log
	same instance-action-list "$P-nothing"
}

cases_list() {
	local a=$P-one b=$P-two id_a id_b since v
	id_a=$(cat "$work/id.$a") id_b=$(cat "$work/id.$b")
	since=$(date -u -d '-2 hours' +%Y-%m-%dT%H:%M:%SZ)
	same list
	same list --name "$P"
	same list --name "^$a\$"
	same list --name "$P-(one|two)"
	same list --na "$P"
	same list --name="$P"
	same list --name '('
	same list --minimal
	same list --minimal --name "$P"
	for v in ACTIVE active SHUTOFF ERROR BUILD shutoff nonsense; do same list --name "$P" --status $v; done
	for v in m1.nano 42 m1.tiny no-such; do same list --name "$P" --flavor $v; done
	same list --name "$P" --image "$image_name"
	same list --name "$P" --image "$image"
	same list --name "$P" --image no-such-image
	same_kind list --name "$P" --image 11111111-2222-3333-4444-555555555555
	same list --name "$P" --ip 10
	same list --name "$P" --ip '^10\.'
	same list --name "$P" --ip 999
	same list --name "$P" --ip6 f
	same list --name "$P" --host nowhere
	same list --name "$P" --reservation-id r-nothing1
	same list --name "$P" --tenant nothing
	same list --name "$P" --tenant
	same list --name "$P" --user nothing
	same list --name "$P" --user
	same list --name "$P" --deleted
	same list --name "$P" --all-tenants
	same list --name "$P" --all-tenants 0
	same list --name "$P" --all-tenants 1
	same list --name "$P" --all-tenants=0
	same list --name "$P" --all-tenants yes
	same list --name "$P" --all-tenants maybe
	same list --name "$P" --limit 1
	same list --name "$P" --limit 2
	same list --name "$P" --limit 0
	same list --name "$P" --limit -1
	same list --name "$P" --limit -2
	same list --name "$P" --limit 1000000
	same list --name "$P" --limit some
	same list --name "$P" --marker "$id_a"
	same list --name "$P" --marker "$id_b" --limit 1
	same list --name "$P" --marker 11111111-2222-3333-4444-555555555555
	for v in name name:asc display_name display_name:desc created_at:asc,display_name \
		uuid:asc vm_state,uuid:asc nonsense display_name:up ''; do
		same list --name "$P" --sort "$v"
	done
	for v in id name name,status status,name,id id,name,created networks flavor flavor:original_name \
		flavor:vcpus,flavor:ram name,image name,metadata name,tags OS-EXT-STS:vm_state OS-EXT-STS:task_state \
		task_state,power_state OS-EXT-STS:power_state host,instance_name host_id hostId \
		security_groups name,addresses created,updated,tenant_id,user_id name,key_name,config_drive \
		OS-EXT-AZ:availability_zone name,OS-SRV-USG:launched_at OS-DCF:diskConfig \
		name,os-extended-volumes:volumes_attached locked,locked_reason,description \
		name,name accessIPv4,accessIPv6 progress fault nonsense name,nonsense,more Name '' , name,links \
		name,server_groups trusted_image_certificates OS-EXT-SRV-ATTR:hostname; do
		same list --name "$P" --fields "$v"
	done
	same list --name "$P" --fields name,status --minimal
	same list --name "$P" --fields name,status --sort display_name:asc
	same list --name "^$b\$" --fields created,name --all-tenants 0
	same list --name "$P" --availability-zone nova
	same list --name "$P" --availability-zone nowhere
	same list --name "$P" --key-name "$P-key"
	same list --name "$P" --key-name nothing
	same list --name "$P" --config-drive
	same list --name "$P" --no-config-drive
	same list --name "$P" --config-drive --no-config-drive
	same list --name "$P" --progress 0
	same list --name "$P" --vm-state active
	same list --name "$P" --vm-state stopped
	same list --name "$P" --task-state spawning
	same list --name "$P" --power-state 1
	same list --name "$P" --power-state 4
	same list --name "$P" --changes-since "$since"
	same list --name "$P" --changes-since "${since%Z}+00:00"
	same list --name "$P" --changes-since "${since%T*}"
	same list --name "$P" --changes-since yesterday
	same list --name "$P" --changes-since 2999-01-01T00:00:00Z
	same list --name "$P" --changes-before 2000-01-01T00:00:00Z
	same list --name "$P" --changes-before 2999-01-01T00:00:00Z
	same list --name "$P" --changes-before tomorrow
	same list --name "$P" --changes-since "$since" --changes-before "$since"
	same list --name "$P" --changes-since "$since" --fields name
	same list --name "$P" --tags red
	same list --name "$P" --tags red,blue
	same list --name "$P" --tags-any red,green
	same list --name "$P" --not-tags red
	same list --name "$P" --not-tags-any red,green
	for v in true false True 1 maybe; do same list --name "$P" --locked $v; done
	same list --nonsense
	same list extra
	same list --status
	for v in 2.1 2.16 2.19 2.25 2.26 2.46 2.47 2.65 2.66 2.69 2.72 2.73 2.90 2.latest; do
		same --os-compute-api-version $v list --name "$P"
		same --os-compute-api-version $v list --name "$P" --fields name,flavor
		same --os-compute-api-version $v list --name "$P" --fields name,tags
	done
	same --os-compute-api-version 2.1 list --name "$P" --minimal
	same --os-compute-api-version 2.47 list --name "$P" --status ACTIVE --limit 1
	same_kind --os-compute-api-version 2.25 list --tags red
	same_kind --os-compute-api-version 2.65 list --changes-before 2999-01-01T00:00:00Z
	same_kind --os-compute-api-version 2.72 list --locked true
}

cases_show() {
	local name v
	for name in one two err 'ünï 名'; do
		same show "$P-$name"
		same show "$(cat "$work/id.$P-$name")"
	done
	same show "$P-twin"
	same show --minimal "$P-one"
	same show "$P-one" --minimal
	same show --wrap 0 "$P-one"
	same show "$P-on"
	same show "$P-ONE"
	same show "$P.one"
	same show "$(cat "$work/id.$P-one" | tr a-f A-F)"
	same show "$(cat "$work/id.$P-one" | tr -d -)"
	for v in 2.1 2.3 2.9 2.16 2.19 2.26 2.46 2.47 2.54 2.63 2.71 2.73 2.90 2.latest; do
		same --os-compute-api-version $v show "$P-one"
		same --os-compute-api-version $v show "$P-err"
	done
	same --os-compute-api-version 2.1 show --minimal "$P-one"
	same --os-compute-api-version 2.1 show "$P-twin"
	same console-log "$P-one"
	same console-log --length 3 "$P-one"
	same console-log --length some "$P-one"
	same console-log "$P-twin"
	same instance-action-list "$P-one"
	same instance-action-list "$P-twin"
	same --os-compute-api-version 2.1 instance-action-list "$P-one"
	same --os-compute-api-version 2.57 instance-action-list "$P-one"
}

# What belongs to a server; changes that end where they began, so that both clients can do them in turn.
cases_parts() {
	local v
	for v in 2.1 2.26 2.69 2.70 2.79 2.88 2.89 2.latest; do
		same --os-compute-api-version $v volume-attachments "$P-one"
		same --os-compute-api-version $v interface-list "$P-one"
	done
	same_status --os-compute-api-version 2.25 server-tag-list "$P-one"
	same server-tag-list "$P-one"
	same server-tag-list "$P-twin"
	same server-tag-add "$P-one" green
	same server-tag-add "$P-one" 'a b' 'c,d'
	same server-tag-set "$P-one" red blue
	same server-tag-list "$P-one"
	same server-tag-delete "$P-one" never-there
	same server-tag-delete-all "$P-one"
	same server-tag-list "$P-one"
	same meta "$P-one" set k=v 'x=y z'
	same meta "$P-one" delete nosuch
	same_status meta "$P-one" bad k=v
	same_status meta "$P-one" set
	same list-secgroup "$P-one"
	same add-secgroup "$P-one" nosuch
	same remove-secgroup "$P-one" nosuch
	same get-password "$P-one"
	same clear-password "$P-one"
	same interface-detach "$P-one" nosuch
	same volume-detach "$P-one" 11111111-1111-4111-8111-111111111111
	same volume-attach "$P-one" 11111111-1111-4111-8111-111111111111
	same_status get-vnc-console "$P-one" nosuch
	same server-group-list
	same server-group-list --limit 1
	same server-group-get "$servergroup"
	same server-group-get nosuch
	same --os-compute-api-version 2.12 server-group-list
	same --os-compute-api-version 2.63 server-group-list
}

cases_keypair() {
	local pub=$work/key.pub other=$work/other.pub v
	ssh-keygen -q -t rsa -b 2048 -N '' -C "" -f "$work/other" </dev/null
	"$NOVA" keypair-add --pub-key "$other" "$P-key rsa" 2>/dev/null
	keys+=("$P-key rsa")
	same keypair-list
	same keypair-list --limit 1
	same keypair-list --limit 0
	same keypair-list --limit some
	same keypair-list --marker "$P-key"
	same keypair-list --marker nothing
	same keypair-list --user nobody
	same keypair-list extra
	for v in 2.1 2.2 2.10 2.34 2.35 2.91 2.92 2.latest; do
		same --os-compute-api-version $v keypair-list
		same --os-compute-api-version $v keypair-show "$P-key"
		same --os-compute-api-version $v keypair-show "$P-nothing"
	done
	same_kind --os-compute-api-version 2.9 keypair-list --user nobody
	same_kind --os-compute-api-version 2.34 keypair-list --limit 1
	same keypair-show "$P-key"
	same keypair-show "$P-key rsa"
	same keypair-show "$P-nothing"
	same keypair-show --user nobody "$P-key"
	same keypair-show
	same keypair-add
	same_status keypair-add "$P-key" # ncnova says why before it asks
	same keypair-add --pub-key "$pub" "$P-key"
	same keypair-add --pub-key "$work/nothing.pub" "$P-x"
	same keypair-add --pub-key "$work" "$P-x"
	same keypair-add --pub-key /dev/null "$P-x"
	same keypair-add --pub-key "$pub" ''
	same keypair-add --pub-key "$pub" "$P-bad/name"
	same keypair-add --key-type x509 --pub-key "$pub" "$P-x"
	same_kind --os-compute-api-version 2.1 keypair-add --key-type ssh --pub-key "$pub" "$P-x"
	same --os-compute-api-version 2.91 keypair-add "$P-key"
	same keypair-add --user nobody --pub-key "$pub" "$P-x"
	keys+=("$P-N-a" "$P-C-a" "$P-N-b" "$P-C-b" "$P-N-c" "$P-C-c" "$P-N-d" "$P-C-d")
	same_change same_things keypair-add --pub-key "$pub" @a
	input=$pub
	same_change same_things keypair-add --pub-key - @b
	input=/dev/null
	same_change no_private --os-compute-api-version 2.1 keypair-add @c
	same_change no_private --os-compute-api-version 2.91 keypair-add --key-type ssh @d
	same_change same_things keypair-show @a
	same_change same_things keypair-show @b
	for v in a b c d; do same_change same_things keypair-delete @$v; done
	same_change same_things keypair-delete @a
	same keypair-delete "$P-nothing"
	same --os-compute-api-version 2.1 keypair-delete "$P-nothing"
	same keypair-delete --user nobody "$P-key"
	same keypair-delete
}

# Mistakes that boot must refuse as nova does. None of them makes a server.
cases_boot_errors() {
	same boot --flavor m1.nano --image "$image" --config-drive maybe x
	same show 1234
	local ok=(--flavor m1.nano --image "$image" --nic "net-id=$network") v
	same boot
	same boot "$P-x"
	same boot --flavor m1.nano "$P-x"
	same boot --image "$image" "$P-x"
	same boot "${ok[@]}"
	same boot "${ok[@]}" "$P-x" "$P-y"
	same boot "${ok[@]}" ''
	same boot --flavor no-such --image "$image" "$P-x"
	same boot --flavor 99 --image "$image" "$P-x"
	same boot --flavor m1.nano --image no-such "$P-x"
	same_kind boot --flavor m1.nano --image 11111111-2222-3333-4444-555555555555 "$P-x"
	same boot --flavor m1.nano --image '' "$P-x"
	same boot --flavor '' --image "$image" "$P-x"
	same boot --flavor m1.nano --image-with os=nothing "$P-x"
	same boot --flavor m1.nano --image-with os "$P-x"
	for v in net-id= net-id=nothing net-id=11111111-2222-3333-4444-555555555555 port-id=nothing \
		port-id=11111111-2222-3333-4444-555555555555 net-name=no-such-network bad "" x=y \
		"net-id=$network,port-id=11111111-2222-3333-4444-555555555555" \
		"net-id=$network,net-id=$network" "net-id=$network,net-name=private" \
		"net-id=$network,v4-fixed-ip=999.1.1.1" "net-id=$network,v6-fixed-ip=10.0.0.1" \
		"net-id=$network,auto" "auto,net-id=$network" none,auto v4-fixed-ip=10.0.0.5 tag=x \
		"net-id=$network,"; do
		same boot --flavor m1.nano --image "$image" --nic "$v" "$P-x"
	done
	same boot "${ok[@]}" --nic auto "$P-x"
	same boot "${ok[@]}" --nic none "$P-x"
	same boot --flavor m1.nano --image "$image" --nic auto --nic none "$P-x"
	same boot --flavor m1.nano --image "$image" --nic "$P-x"
	for v in 2.1 2.32 2.37 2.42; do # each has its own list of what may be given
		same_kind --os-compute-api-version $v boot --flavor m1.nano --image "$image" --nic bad "$P-x"
		same_kind --os-compute-api-version $v boot --flavor m1.nano --image "$image" --nic auto,x=y "$P-x"
	done
	same_kind --os-compute-api-version 2.36 boot --flavor m1.nano --image "$image" --nic none "$P-x"
	same_kind --os-compute-api-version 2.37 boot --flavor m1.nano --image "$image" --nic "net-id=$network,tag=x" "$P-x"
	for v in 0 -1 x 1000 ''; do
		same boot "${ok[@]}" --min-count "$v" "$P-x"
		same boot "${ok[@]}" --max-count "$v" --min-count 1000 "$P-x"
	done
	same boot "${ok[@]}" --min-count 3 --max-count 2 "$P-x"
	same boot "${ok[@]}" --meta key "$P-x"
	same boot "${ok[@]}" --hint key "$P-x"
	same boot "${ok[@]}" --hint group=nothing "$P-x"
	same boot "${ok[@]}" --user-data "$work/nothing" "$P-x"
	same boot "${ok[@]}" --key-name no-such-key "$P-x"
	same boot "${ok[@]}" --security-groups no-such-group "$P-x"
	same boot "${ok[@]}" --availability-zone nowhere "$P-x"
	same boot "${ok[@]}" --availability-zone nova:nowhere "$P-x"
	same boot "${ok[@]}" --config-drive=maybe "$P-x"
	same boot "${ok[@]}" --access-ip-v4 999.1.1.1 "$P-x"
	same boot "${ok[@]}" --access-ip-v6 10.0.0.1 "$P-x"
	same boot "${ok[@]}" --hostname 'not_a_host!' "$P-x"
	same boot "${ok[@]}" --tags a/b "$P-x"
	same boot "${ok[@]}" --host nowhere "$P-x"
	same boot "${ok[@]}" --boot-volume 11111111-2222-3333-4444-555555555555 "$P-x"
	same boot --flavor m1.nano --nic "net-id=$network" --boot-volume 11111111-2222-3333-4444-555555555555 "$P-x"
	same boot --flavor m1.nano --nic "net-id=$network" --boot-volume nothing "$P-x"
	same boot --flavor m1.nano --nic "net-id=$network" --snapshot 11111111-2222-3333-4444-555555555555 "$P-x"
	same boot --flavor m1.nano --nic "net-id=$network" --snapshot nothing --boot-volume nothing "$P-x"
	for v in source=nothing dest=nowhere source=image,dest=volume,shutdown=never "source=image,id=$image,dest=local,bootindex=x" \
		nothing source=image,dest=volume,size=x,bootindex=0 \
		source=volume,id=11111111-2222-3333-4444-555555555555,dest=volume,bootindex=0; do
		same boot --flavor m1.nano --nic "net-id=$network" --block-device "$v" "$P-x"
	done
	# nova dies of these in Python.
	same_status boot --flavor m1.nano --nic "net-id=$network" --block-device unknown=1 "$P-x"
	same_status boot --flavor m1.nano --nic "net-id=$network" --block-device-mapping nothing "$P-x"
	same --os-compute-api-version 2.31 boot --flavor m1.nano --nic "net-id=$network" --block-device source=blank,size=1,tag=x "$P-x"
	same --os-compute-api-version 2.66 boot --flavor m1.nano --nic "net-id=$network" --block-device source=blank,size=1,volume_type=x "$P-x"
	same boot --flavor m1.nano --nic "net-id=$network" --block-device-mapping vda=nothing "$P-x"
	same boot "${ok[@]}" --swap 64 --block-device-mapping vda=11111111-2222-3333-4444-555555555555:::0 "$P-x"
	same boot "${ok[@]}" --swap 9999 "$P-x"
	same boot "${ok[@]}" --swap x "$P-x"
	same boot "${ok[@]}" --ephemeral size=9999 "$P-x"
	same boot "${ok[@]}" --ephemeral nothing "$P-x"
	same_kind boot "${ok[@]}" --file /etc/x=/dev/null "$P-x"
	same --os-compute-api-version 2.56 boot "${ok[@]}" --file "/etc/x=$work/nothing" "$P-x"
	same --os-compute-api-version 2.56 boot "${ok[@]}" --file nothing "$P-x"
	same_kind --os-compute-api-version 2.18 boot "${ok[@]}" --description x "$P-x"
	same_kind --os-compute-api-version 2.51 boot "${ok[@]}" --tags x "$P-x"
	same_kind --os-compute-api-version 2.62 boot "${ok[@]}" --trusted-image-certificate-id x "$P-x"
	same_kind --os-compute-api-version 2.73 boot "${ok[@]}" --host x "$P-x"
	same_kind --os-compute-api-version 2.89 boot "${ok[@]}" --hostname x "$P-x"
	same boot "${ok[@]}" --nonsense "$P-x"
	same boot --flavor m1.nano --flavor no-such --image "$image" "$P-x"
	same_kind boot --fl no-such --im "$image" "$P-x" # ncnova has one more --image…
	same boot --flavor=no-such --image="$image" "$P-x"
	same boot "${ok[@]}" --no-such-option=x "$P-x"
}

# Boots with both; the same name, since it goes into the table.
boots() {
	local who id
	label="[$1] "
	shift
	same_change same_things "$@"
	label=
	for who in N C; do
		id=$(id_of <"$work/$who.out")
		[ -n "$id" ] && made+=("$id")
	done
	[ ${#made[@]} -ge 6 ] && delete_made
}

cases_boot() {
	local ok=(--flavor m1.nano --image "$image_name" --nic "net-id=$network") v n=$P-new
	printf '#!/bin/sh\necho hello\n' >"$work/userdata"
	boots plain boot "${ok[@]}" "$n"
	boots ids boot --flavor 42 --image "$image" --nic net-name="$network_name" "$n"
	boots abbreviated boot --fl m1.nano --image "$image_name" --ni "net-id=$network" "$n"
	boots none boot --flavor m1.nano --image "$image" --nic none "$n"
	boots tagged boot --flavor m1.nano --image "$image" --nic "net-id=$network,tag=front" "$n"
	boots meta boot "${ok[@]}" --meta a=b --meta 'c=d e=f' --meta 'empty=' "$n"
	boots key boot "${ok[@]}" --key-name "$P-key" "$n"
	boots data boot "${ok[@]}" --user-data "$work/userdata" --config-drive true "$n"
	boots drive boot "${ok[@]}" --config-drive 1 "$n"
	boots nodrive boot "${ok[@]}" --config-drive none "$n"
	boots zone boot "${ok[@]}" --availability-zone nova "$n"
	boots group boot "${ok[@]}" --security-groups default "$n"
	boots groups boot "${ok[@]}" --security-groups default,default "$n"
	boots password boot "${ok[@]}" --admin-pass seCret123456 "$n"
	boots access boot "${ok[@]}" --access-ip-v4 192.0.2.7 --access-ip-v6 2001:db8::7 "$n"
	boots words boot "${ok[@]}" --description 'two words, ünï' --tags red,blue --hostname host-a "$n"
	boots certificate boot "${ok[@]}" --trusted-image-certificate-id nothing "$n"
	boots hint boot "${ok[@]}" --hint a=b --hint a=c "$n"
	boots name boot "${ok[@]}" "$P ünï 名 'q'"
	boots several boot "${ok[@]}" --min-count 1 --max-count 2 "$n"
	boots property boot --flavor m1.nano --image-with "$image_property" --nic "net-id=$network" "$n"
	boots error boot --flavor m1.xlarge --image "$image_name" --nic "net-id=$network" --hint "different_host=x" "$n"
	for v in 2.1 2.19 2.36 2.37 2.46 2.47 2.67 2.74 2.90 2.latest; do
		boots "$v" --os-compute-api-version $v boot "${ok[@]}" --meta a=b "$n"
	done
	boots file --os-compute-api-version 2.56 boot "${ok[@]}" --file "/etc/x=$work/userdata" "$n"
	boots described --os-compute-api-version 2.19 boot "${ok[@]}" --description text "$n"
	delete_ids $("$NOVA" list --name "^$P.new" --minimal 2>/dev/null | awk '$2 ~ /^[0-9a-f]+-/ {print $2}')
	made=()
}

# What is done to servers: each client to its own.
cases_action() {
	local name
	for name in a b; do
		make_server "$P-N-$name" && make_server "$P-C-$name" || return
	done
	settle_both ACTIVE a && settle_both ACTIVE b
	for name in start stop reboot delete; do
		same $name
		same $name "$P-nothing"
		same $name "$P-nothing" "$P-nowhere"
		same $name 11111111-2222-3333-4444-555555555555
		same $name --nonsense x
		same --os-compute-api-version 2.1 $name "$P-nothing"
	done
	for name in pause unpause suspend resume lock unlock rescue unrescue shelve unshelve shelve-offload resize-confirm \
		resize-revert trigger-crash-dump force-delete restore; do
		same $name
		same $name "$P-nothing"
	done
	same resize "$P-nothing" m1.tiny
	same rebuild "$P-nothing" "$image"
	same image-create "$P-nothing" snap
	same update "$P-nothing" --name x
	same reset-state "$P-nothing"
	same start --all-tenants "$P-nothing"
	same stop --all-tenants "$P-nothing"
	same delete --all-tenants "$P-nothing"
	same_change same_things start @a
	same_change same_things stop @a
	settle_both SHUTOFF a
	same_change same_things stop @a
	same_change same_things reboot %a
	same_change same_things start @a
	settle_both ACTIVE a
	same_change same_things stop @a @b
	settle_both SHUTOFF a && settle_both SHUTOFF b
	same_change same_things stop @a @b "$P-nothing"
	same_change same_things start %a @b
	settle_both ACTIVE a && settle_both ACTIVE b
	same_change same_things start @a "$P-nothing" @b
	same_change same_things reboot @a
	settle_both ACTIVE a
	same_change same_things reboot --hard @a @b
	settle_both ACTIVE a && settle_both ACTIVE b
	same_change same_things reboot --hard %a
	settle_both ACTIVE a
	same_change same_things reboot @a "$P-nothing"
	settle_both ACTIVE a
	same_change same_things pause @a
	settle_both PAUSED a
	same_change same_things pause @a
	same_change same_things show @a
	same_change same_things start @a
	same_change same_things unpause @a
	settle_both ACTIVE a
	same_change same_things unpause @a
	same_change same_things suspend @a
	settle_both SUSPENDED a
	same_change same_things resume @a
	settle_both ACTIVE a
	same_change same_things lock @a
	same_change same_things lock --reason 'for a while' @b
	same_change same_things show @b
	same_change same_things stop @b
	same_change same_things unlock @a
	same_change same_things unlock @b
	same_change same_things unlock @b
	errors=error_kind
	same_change same_things --os-compute-api-version 2.72 lock --reason x @a
	errors=error_line
	same_change same_things rescue @a
	settle_both RESCUE a
	same_change same_things unrescue @a
	settle_both ACTIVE a
	same_change same_things rescue --password seCret123456 --image "$image" @a
	settle_both RESCUE a
	same_change same_things unrescue @a
	settle_both ACTIVE a
	same_change same_things unrescue @a
	same_change same_things shelve @b
	settle_both SHELVED_OFFLOADED b
	same_change same_things unshelve @b
	settle_both ACTIVE b
	same_change same_things resize-confirm @a
	same_change same_things resize @a m1.nano
	same_change same_things resize @a no-such-flavor
	same_change same_things resize @a m1.micro
	same_change same_things update --description new @a
	same_change same_things update --name "$P-X-a" @a
	same_change same_things reset-state @b
	same_change same_things trigger-crash-dump @b
	same_change same_things restore @b
	same_change same_things --os-compute-api-version 2.1 reboot %b
	settle_both ACTIVE b
	same_change same_things rebuild %b "$image_name"
	settle_both ACTIVE b
	same_change same_things rebuild %b no-such-image
	same_change same_things delete %a "$P-nothing"
	same_change same_things delete @b
	sleep 3
	same_change same_things delete @b
	same_change same_things show %b
	delete_ids $("$NOVA" list --name "^$P-[NCX]-" --minimal 2>/dev/null | awk '$2 ~ /^[0-9a-f]+-/ {print $2}')
	made=()
}

# What is done to a server with options, each client to its own; and what is read of one.
cases_operation() {
	local v one request images
	make_server "$P-N-o" && make_server "$P-C-o" || return
	settle_both ACTIVE o
	one=$(cat "$work/id.$P-N-o")
	request=$("$NOVA" instance-action-list "$one" 2>/dev/null | awk '/req-/ {print $4; exit}')
	for v in 2.1 2.20 2.21 2.50 2.51 2.57 2.58 2.62 2.66 2.84 2.latest; do
		same --os-compute-api-version $v instance-action-list "$one"
		same --os-compute-api-version $v instance-action "$one" "$request"
	done
	same instance-action "$one" req-nothing
	same instance-action nothing "$request"
	same instance-action-list nothing
	same instance-action-list --limit 1 "$one"
	same instance-action-list --marker req-nothing "$one"
	same instance-action-list --changes-since 2020-01-01T00:00:00Z "$one"
	same instance-action-list --changes-since yesterday "$one"
	same instance-action-list --changes-before 2020-01-01T00:00:00Z "$one"
	same --os-compute-api-version 2.66 instance-action-list --changes-before never "$one"
	same server-topology "$one"
	same_status --os-compute-api-version 2.77 server-topology "$one"
	same diagnostics "$one"
	same server-migration-list "$one"
	same live-migration "$one"
	same evacuate "$one"
	same refresh-network "$one"
	same host-evacuate nothing
	same console-log --length 3 "$one"
	same console-log --length many "$one"
	for v in 2.1 2.5 2.6 2.latest; do
		same_change same_things --os-compute-api-version $v get-vnc-console "$one" novnc
		same_change same_things --os-compute-api-version $v get-spice-console "$one" spice-html5
		same_change same_things --os-compute-api-version $v get-rdp-console "$one" rdp-html5
		same_change same_things --os-compute-api-version $v get-serial-console "$one"
	done
	same_change same_things get-serial-console --console-type serial "$one"
	same get-serial-console --console-type other "$one"
	same_change same_things get-mks-console "$one"
	same ssh --network nothing "$one"
	same ssh --ipv6 "$one"
	same ssh --address-type other "$one"
	same ssh nothing
	same interface-list "$one"
	same list-secgroup "$one"
	same volume-attachments "$one"
	same_change same_things lock --reason 'two words' @o
	same_change same_things show @o
	same_change same_things unlock @o
	same_change same_things --os-compute-api-version 2.1 lock @o
	same_change same_things unlock @o
	same_change same_things update @o
	same_change same_things update --description '' @o
	same_change same_things update --hostname other-host @o
	same_change same_things backup @o "$P-backup" daily many
	same_change same_things backup @o "$P-backup" daily ''
	same_change same_things --os-compute-api-version 2.1 backup @o "$P-backup" daily 1
	settle_both ACTIVE o
	same_change same_things --os-compute-api-version 2.1 image-create @o "$P-snap" --metadata a=b
	settle_both ACTIVE o
	same_change same_things image-create @o "$P-snap" --metadata a
	same_change same_things rescue --image "$image_name" --password seCret @o
	settle_both RESCUE o
	same_change same_things rebuild @o "$image"
	same_change same_things unrescue @o
	settle_both ACTIVE o
	for v in 2.1 2.19 2.57 2.latest; do
		same_change same_things --os-compute-api-version $v rebuild @o "$image"
		settle_both ACTIVE o
	done
	same_change same_things rebuild --name "$P-X-o" --description text --meta a=b --hostname host-b --key-name "$P-key" \
		--rebuild-password seCret123456 --minimal %o "$image"
	settle_both ACTIVE o
	same_change same_things rebuild --key-unset --user-data "$work/key.pub" --preserve-ephemeral %o "$image"
	settle_both ACTIVE o
	same_change same_things rebuild --user-data-unset %o "$image"
	settle_both ACTIVE o
	same_change same_things rebuild --user-data /no/such/file %o "$image"
	same_change same_things rebuild --user-data-unset --user-data "$work/key.pub" %o "$image"
	same_change same_things rebuild --key-name "$P-key" --key-unset %o "$image"
	same_change same_things rebuild --trusted-image-certificate-id x --trusted-image-certificates-unset %o "$image"
	same_change same_things rebuild --trusted-image-certificates-unset %o "$image"
	settle_both ACTIVE o
	same_change same_things rebuild --meta a %o "$image"
	same_change same_things --os-compute-api-version 2.56 rebuild --file /etc/x="$work/key.pub" %o "$image"
	settle_both ACTIVE o
	same_change same_things --os-compute-api-version 2.56 rebuild --file nothing %o "$image"
	[ -n "$CONFIG" ] && [ -n "$ADMIN" ] && label="[admin] " && as_cloud "$ADMIN" cases_operation_admin
	label=
	delete_made
	images=$("$PYTHON" -c 'import openstack, sys
for image in openstack.connect(load_yaml_config=False).image.images():
    if image.name.startswith(sys.argv[1]): print(image.id)' "$P")
	for v in $images; do
		"$PYTHON" -c 'import openstack, sys
openstack.connect(load_yaml_config=False).image.delete_image(sys.argv[1])' "$v"
	done
}

# A shared cloud: of whole hosts only what touches no server is tried.
cases_operation_admin() {
	local one=$(cat "$work/id.$P-N-o") request
	same_change same_things live-migration %o
	settle_both ACTIVE o
	same_change same_things --os-compute-api-version 2.1 live-migration %o no-such-host
	same_change same_things live-migration %o no-such-host
	same_change same_things --os-compute-api-version 2.30 live-migration --force %o
	same_kind evacuate %o
	same_change same_things evacuate %o no-such-host
	same_kind --os-compute-api-version 2.1 evacuate %o
	same_change same_things migrate --host no-such-host %o
	request=$("$NOVA" instance-action-list "$one" 2>/dev/null | awk '/live-migration/ {print $4}' | tail -1)
	same instance-action "$one" "$request"
	same server-migration-list "$one"
	same --os-compute-api-version 2.23 server-migration-list "$one"
	same server-migration-show "$one" 1
	same live-migration-abort "$one" 1
	same live-migration-force-complete "$one" 1
	same_status --os-compute-api-version 2.21 live-migration-force-complete "$one" 1
	same diagnostics "$one"
	same --os-compute-api-version 2.1 diagnostics "$one"
	same server-topology "$one"
	same refresh-network "$one"
	same_kind reset-network "$one"
	same reset-state --active "$one"
	same host-evacuate no-such-host
	same --os-compute-api-version 2.52 host-evacuate no-such-host
	same host-evacuate --strict no-such-host
	same host-evacuate-live no-such-host
	same host-evacuate-live --max-servers x no-such-host
	same host-servers-migrate --strict no-such-host
	same host-meta no-such-host set a=b
	same host-meta no-such-host other a=b
	same migration-list --instance-uuid "$one"
}

# Others: who may see all, who may only read, and an application credential.
cases_admin() {
	local v
	same list --all-tenants --name "$P"
	same list --all-tenants 1 --name "$P" --fields name,tenant_id,host
	same list --all-tenants --minimal --name "$P"
	same list --all-tenants --name "$P" --host nowhere
	same list --all-tenants --name "$P" --limit 2 --sort display_name:asc
	same list --tenant "$project" --name "$P"
	same list --tenant "$project" --name "$P" --changes-since 2020-01-01T00:00:00Z --status ACTIVE
	same list --user nobody --name "$P"
	same list --deleted --all-tenants --limit 3 --sort created_at
	same list --all-tenants --name "$P" --power-state 1
	same list --all-tenants --name "$P" --availability-zone nova
	same list --all-tenants --name "$P" --fields name,OS-EXT-SRV-ATTR:host,OS-EXT-SRV-ATTR:instance_name,instance_name
	same show "$(cat "$work/id.$P-one")"
	same show "$(cat "$work/id.$P-err")"
	same --os-compute-api-version 2.1 show "$(cat "$work/id.$P-one")"
	same show "$P-one"
	same stop --all-tenants "$P-nothing"
	same flavor-list --all
	same availability-zone-list
	same limits --tenant "$project"
	same keypair-list --user "$user"
	same keypair-show --user "$user" "$P-key"
	same console-log "$(cat "$work/id.$P-one")"
	same instance-action-list "$(cat "$work/id.$P-one")"
	for v in 2.1 2.47 2.latest; do same --os-compute-api-version $v list --all-tenants --name "$P"; done
}

cases_reader() {
	same list --name "$P"
	same show "$P-one"
	same unpause "$P-one"
	same resume "$P-one"
	same console-log "$P-one"
	same keypair-list
	same limits
	same_change same_things boot --flavor m1.nano --image "$image" --nic "net-id=$network" "$P-x"
}

# What administrators do to flavors, aggregates, services and quotas. Each client makes things of its own; what is
# there once for both is put back.
cases_manage() {
	local v service hypervisor
	service=$("$NOVA" service-list --host fakehost2 --binary nova-compute 2>/dev/null | awk '/nova-compute/ {print $2}')
	hypervisor=$("$NOVA" hypervisor-list 2>/dev/null | awk '/fakehost2/ {print $2}')
	# flavors
	same flavor-create
	for v in "a auto x 1 1" "a auto 1 x 1" "a auto 1 1 x" "a auto 0 1 1" "a auto 1 -1 1" "a auto 1 1 0" "a a!b 1 1 1" \
		"a auto 1 1 1 --swap x" "a auto 1 1 1 --ephemeral x" "a auto 1 1 1 --rxtx-factor x" \
		"a auto 1 1 1 --rxtx-factor 0" "a auto 1 1 1 --is-public maybe" "m1.nano auto 1 1 1" "a 42 1 1 1"; do
		same flavor-create $v
	done
	same flavor-create '' auto 1 1 1
	same_status --os-compute-api-version 2.54 flavor-create --description x a auto 1 1 1
	same_change same_rows flavor-create @f auto 512 1 1
	same_change same_rows flavor-create @g @g 512 1 1 --ephemeral 2 --swap 64 --rxtx-factor 2.5 --is-public no --description 'some words'
	same_change same_rows --os-compute-api-version 2.54 flavor-create @h auto 512 1 1 --is-public off
	same_change same_rows flavor-show @g
	same_change same_rows flavor-update @g other
	same_change same_rows flavor-update @g ''
	same flavor-update "$P-nothing" x
	same flavor-update
	same_status --os-compute-api-version 2.54 flavor-update m1.nano x
	same_change same_rows flavor-key @g set a=b hw:cpu_policy=shared
	same_change same_rows flavor-key @g set hw:cpu_policy=nonsense
	same_change same_rows flavor-key @g set 'a!=b'
	same_change same_rows flavor-key @g unset a nothing
	same_change same_rows flavor-key @g nonsense a
	same_change same_rows flavor-show @g
	same flavor-access-list
	same flavor-access-list --flavor m1.nano
	same flavor-access-list --flavor "$P-nothing"
	same flavor-access-add m1.nano "$project"
	same flavor-access-remove m1.nano "$project"
	same_change same_rows flavor-access-add @g "$project"
	same_change same_rows flavor-access-add @g "$project"
	same_change same_rows flavor-access-add @g nothing
	same_change same_rows flavor-access-list --flavor @g
	same_change same_rows flavor-access-remove @g "$project"
	same_change same_rows flavor-access-remove @g "$project"
	for v in f g h; do same_change same_rows flavor-delete @$v; done
	same_change same_rows flavor-delete @f
	same flavor-delete
	# aggregates
	same aggregate-show "$P-nothing"
	same aggregate-show 99999
	same aggregate-create
	same aggregate-create ''
	same aggregate-create "$P-x" a:b
	same aggregate-update "$P-nothing" --name x
	same aggregate-delete "$P-nothing"
	same aggregate-add-host "$P-nothing" fakehost1
	same aggregate-set-metadata "$P-nothing" a=b
	same aggregate-cache-images "$P-nothing" "$image"
	same_status --os-compute-api-version 2.80 aggregate-cache-images x y
	same_change same_rows aggregate-create @a @z
	same_change same_rows aggregate-create @b
	same_change same_rows aggregate-create @b
	same_change same_rows --os-compute-api-version 2.40 aggregate-create @c
	same_change same_rows aggregate-show @a
	same_change same_rows --os-compute-api-version 2.40 aggregate-show @b
	same_change same_rows aggregate-update @a
	same_change same_rows aggregate-update @a --name ''
	same_change same_rows aggregate-update @a --availability-zone @y
	same_change same_rows aggregate-update @a --name @d
	same_change same_rows aggregate-update @b --name @d
	same_change same_rows aggregate-add-host @b fakehost2
	same_change same_rows aggregate-add-host @b fakehost2
	same_change same_rows aggregate-add-host @b nowhere
	same_change same_rows aggregate-set-metadata @b b=c a=d
	same_change same_rows aggregate-set-metadata @b b=c
	same_change same_rows aggregate-set-metadata @b nothing
	same_change same_rows aggregate-set-metadata @b b e=f
	same_change same_rows aggregate-set-metadata @d availability_zone
	same_change same_rows aggregate-show @b
	same_change same_rows aggregate-cache-images @b 11111111-2222-3333-4444-555555555555
	same_change same_rows aggregate-delete @b
	same_change same_rows aggregate-remove-host @b nowhere
	same_change same_rows aggregate-remove-host @b fakehost2
	same_change same_rows aggregate-remove-host @b fakehost2
	for v in b c d; do same_change same_rows aggregate-delete @$v; done
	same aggregate-list
	for v in 2.1 2.40 2.41 2.latest; do same --os-compute-api-version $v aggregate-list; done
	# services and hypervisors
	for v in 2.1 2.10 2.11 2.52 2.53 2.latest; do
		likeness=same_moment
		same --os-compute-api-version $v service-list
		same --os-compute-api-version $v service-list --host fakehost1 --binary nova-compute
		likeness=as_it_is
		same --os-compute-api-version $v hypervisor-list
		same --os-compute-api-version $v hypervisor-list --matching fake
		same --os-compute-api-version $v hypervisor-servers fakehost1
	done
	likeness=same_moment
	same service-list --host nowhere
	likeness=as_it_is
	same hypervisor-list --matching nowhere
	same --os-compute-api-version 2.1 hypervisor-list --matching nowhere
	same hypervisor-list --limit 1
	same hypervisor-list --limit x
	same hypervisor-list --limit 1 --marker "$hypervisor"
	same hypervisor-list --marker nothing
	same_status --os-compute-api-version 2.32 hypervisor-list --limit 1
	same hypervisor-servers nowhere
	for v in 2.1 2.27 2.28 2.52; do
		same --os-compute-api-version $v hypervisor-show fakehost2
		same --os-compute-api-version $v hypervisor-show 2
		same --os-compute-api-version $v hypervisor-show --wrap 0 2
		same --os-compute-api-version $v hypervisor-show "$P-nothing"
		same --os-compute-api-version $v hypervisor-uptime fakehost2
		same --os-compute-api-version $v hypervisor-stats
	done
	for v in 2.53 2.87 2.88 2.latest; do
		same --os-compute-api-version $v hypervisor-show "$hypervisor"
		same --os-compute-api-version $v hypervisor-show --wrap 20 "$hypervisor"
		same --os-compute-api-version $v hypervisor-show 11111111-2222-3333-4444-555555555555
		same --os-compute-api-version $v hypervisor-show "$P-nothing"
		same --os-compute-api-version $v hypervisor-uptime "$hypervisor"
		same --os-compute-api-version $v hypervisor-stats
	done
	same hypervisor-show --wrap x "$hypervisor"
	for v in service-enable service-disable service-force-down service-delete; do
		same $v
		same $v "$P-nothing"
		same $v 11111111-2222-3333-4444-555555555555
		[ $v = service-delete ] || same --os-compute-api-version 2.52 $v "$P-nothing"
	done
	same --os-compute-api-version 2.52 service-delete nothing
	same --os-compute-api-version 2.52 service-delete 99999
	same_status --os-compute-api-version 2.10 service-force-down fakehost2
	same_change as_it_is service-disable --reason 'compared' "$service"
	same_change same_moment service-list --host fakehost2
	same_change as_it_is service-disable "$service"
	same_change as_it_is service-enable "$service"
	for v in 2.1 2.11 2.52; do
		same_change as_it_is --os-compute-api-version $v service-disable --reason 'compared' fakehost2
		same_change as_it_is --os-compute-api-version $v service-disable --reason '' fakehost2
		same_change as_it_is --os-compute-api-version $v service-enable fakehost2
	done
	same_change as_it_is service-force-down "$service"
	same_change as_it_is service-force-down --unset "$service"
	same_change as_it_is --os-compute-api-version 2.11 service-force-down --unset fakehost2
	same availability-zone-list
	# quotas and usage
	for v in 2.1 2.35 2.36 2.49 2.50 2.56 2.57 2.latest; do
		same --os-compute-api-version $v quota-show --tenant "$project"
		same --os-compute-api-version $v quota-defaults
		same --os-compute-api-version $v quota-class-show default
	done
	same quota-show
	same quota-show --detail
	same quota-show --detail --tenant "$project" --user "$user"
	same quota-show --tenant nothing
	same quota-defaults --tenant nothing
	same quota-class-show
	same quota-class-show "$P-nothing"
	same quota-update
	same quota-update "$P-nothing"
	same quota-update "$P-nothing" --cores 1
	same quota-update "$project" --cores many
	same quota-update "$project" --cores -2
	same quota-update "$project" --server-groups 11 --server-group-members 12 --metadata-items 129 --key-pairs 101
	same quota-show --tenant "$project"
	same quota-update "$project" --user "$user" --server-groups 999
	same quota-update "$project" --user "$user" --server-groups 9 --force
	same quota-show --tenant "$project" --user "$user"
	same_status --os-compute-api-version 2.36 quota-update "$project" --floating-ips 5
	same_status --os-compute-api-version 2.57 quota-update "$project" --injected-files 5
	same --os-compute-api-version 2.35 quota-update "$project" --floating-ips 5 --fixed-ips 6 --security-groups 7 --security-group-rules 8
	same --os-compute-api-version 2.35 quota-show --tenant "$project"
	same --os-compute-api-version 2.56 quota-update "$project" --injected-files 4
	same quota-delete
	same quota-delete --tenant "$project" --user "$user"
	same quota-delete --tenant "$project"
	same quota-show --tenant "$project"
	same quota-class-update
	same quota-class-update "$P-class" --cores 21
	same quota-class-update "$P-class" --cores x
	same --os-compute-api-version 2.49 quota-class-update "$P-class" --floating-ips 5
	same_status --os-compute-api-version 2.50 quota-class-update "$P-class" --floating-ips 5
	same quota-class-show "$P-class"
	for v in 2.1 2.39 2.40 2.latest; do
		same --os-compute-api-version $v usage --start 2020-01-01 --end 2020-02-01
		same --os-compute-api-version $v usage-list --start 2020-01-01 --end 2020-02-01
		likeness=same_moment
		same --os-compute-api-version $v usage --tenant "$project"
		same --os-compute-api-version $v usage-list
		likeness=as_it_is
	done
	same usage --tenant nothing
	same usage --start yesterday
	same usage --start '2020-01-01 x'
	same usage-list --start 2020-02-01 --end 2020-01-01
	# what is left
	for v in 2.1 2.22 2.23 2.58 2.59 2.65 2.66 2.79 2.80 2.latest; do
		same --os-compute-api-version $v migration-list --status error --host fakehost1
	done
	same migration-list --status nothing
	same migration-list --instance-uuid 11111111-2222-3333-4444-555555555555
	same migration-list --migration-type resize --source-compute nowhere
	same migration-list --limit 1 --status nothing
	same migration-list --limit x
	same migration-list --marker nothing
	same migration-list --changes-since yesterday
	same migration-list --changes-before 2016-03-04T06:27:59Z --limit 2
	same migration-list --project-id nothing --user-id nobody
	same_status --os-compute-api-version 2.79 migration-list --project-id nothing
	same instance-usage-audit-log
	same instance-usage-audit-log --before '2024-01-01 00:00:00.000000'
	same instance-usage-audit-log --before '2015-08-27 09:49:58'
	same instance-usage-audit-log --before junk
	for v in agent-list "agent-list --hypervisor xen" "agent-create a b c d e f" "agent-modify 1 a b c" "agent-delete 1" agent-create; do
		same $v
	done
	for v in 2.1 2.13 2.63 2.64 2.latest; do same --os-compute-api-version $v server-group-list --all-projects; done
	same limits --tenant nothing
	same keypair-list --user nobody
	same keypair-list --user "$user" --limit 1
	same keypair-show --user nobody x
	same keypair-delete --user nobody x
}

# Who may not.
cases_denied() {
	local v
	for v in "flavor-create a auto 1 1 1" "flavor-delete m1.nano" "flavor-update m1.nano x" "flavor-key m1.nano set a=b" \
		"flavor-access-add m1.nano x" "flavor-access-list --flavor m1.nano" "aggregate-list" "aggregate-create x" \
		"aggregate-show x" service-list "service-enable 11111111-2222-3333-4444-555555555555" \
		"service-disable --reason x 11111111-2222-3333-4444-555555555555" "service-delete 11111111-2222-3333-4444-555555555555" \
		hypervisor-list "hypervisor-list --matching x" "hypervisor-show x" "hypervisor-servers x" \
		"quota-update x --cores 1" "quota-delete --tenant x" "quota-show --tenant x" "quota-show --detail --tenant x" \
		"quota-defaults --tenant x" "quota-class-show default" "quota-class-update default --cores 1" usage-list \
		"usage --tenant x" migration-list instance-usage-audit-log agent-list "server-group-list --all-projects" \
		"keypair-list --user nobody" "limits --tenant x"; do
		same $v
	done
	for v in 2.1 2.52; do
		same --os-compute-api-version $v service-enable fakehost2
		same --os-compute-api-version $v hypervisor-stats
	done
	same quota-show
	same quota-defaults
	same usage --start 2020-01-01 --end 2020-02-01
	same server-group-create
	same server-group-create "$P-x" nonsense
	same server-group-create "$P-x" affinity --rule max_server_per_host=3
	same server-group-create "$P-x" anti-affinity --rule x
	same server-group-create "$P-x" anti-affinity --rule max_server_per_host=x
	same server-group-create "$P-x" anti-affinity --rule max_server_per_host=0
	same server-group-create "$P-x" anti-affinity --rule other=1
	same --os-compute-api-version 2.14 server-group-create "$P-x" soft-affinity
	same server-group-get nothing
	same server-group-delete nothing
	same server-group-delete nothing nowhere
	same server-group-delete
	same server-group-list --limit 1 --offset x
	for v in 2.1 2.15 2.63 2.latest; do
		same_change same_rows --os-compute-api-version $v server-group-create @g affinity
		"$NOVA" server-group-list 2>/dev/null | awk -v p="$P-" 'index($4, p) && $4 ~ /-g$/ {print $2}' | xargs -r "$NOVA" server-group-delete >/dev/null 2>&1
	done
	same_change same_rows server-group-create @g anti-affinity --rule max_server_per_host=3
	"$NOVA" server-group-list 2>/dev/null | awk -v p="$P-" 'index($4, p) && $4 ~ /-g$/ {print $2}' | xargs -r "$NOVA" server-group-delete >/dev/null 2>&1
}
