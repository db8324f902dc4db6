#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# up.sh - a real, minimal, all-in-one OpenStack (Zed, Debian 12 packages) on loopback.
#
#   Keystone, Glance, Placement, Nova (api, conductor, scheduler, 2 computes with the fake virt
#   driver), Neutron (ML2 with a bind-anything mechanism driver), Cinder (fake volume driver);
#   MariaDB, RabbitMQ and memcached of its own under $STATE, none of the system's instances.
#
# Idempotent: what is already there or already running is left alone. Needs root and apt.
#   ./up.sh            all of it
#   ./up.sh --reset    wipe $STATE first (run down.sh before)
#   CLOUD_DRIVER=plain           nova's own fake.FakeDriver, else the subclass described below
set -u -o pipefail
CLOUD=${CLOUD_ROOT:-${TMPDIR:-/tmp}/openstack}
STATE=$CLOUD/state
ETC=$STATE/etc RUN=$STATE/run LOG=$STATE/log LIB=$STATE/lib BIN=$STATE/bin
IP=127.0.0.1
PW=svcpw                 # password of every service user, of the database and of the broker
ADMIN_PW=adminpw DEMO_PW=demopw APPCRED_SECRET=demo-appcred-secret
REGION=RegionOne
DRIVER=${CLOUD_DRIVER:-plus}
for a in "$@"; do
  case $a in
    --reset) rm -rf "$STATE" ;;
    *) echo "usage: $0 [--reset]" >&2; exit 2 ;;
  esac
done
PY=/usr/bin/python3
unset PYTHONPATH PYTHONHOME OS_CLOUD OS_AUTH_URL
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
export no_proxy=127.0.0.1,localhost NO_PROXY=127.0.0.1,localhost

die() { echo "up.sh: $*" >&2; exit 1; }
now() { date +%s.%N; }
T_ALL=$(now); T_PHASE=$T_ALL; PHASE=""
BEGAN=$(date -u '+%F %T')
phase() {  # phase NAME: print how long the one before took
  local t; t=$(now)
  [ -n "$PHASE" ] && awk -v a="$T_PHASE" -v b="$t" -v c="$T_ALL" -v p="$PHASE" \
      'BEGIN{printf "[time] %-28s %7.1f s   (total %7.1f s)\n", p, b-a, b-c}' | tee -a "$CLOUD/timing.log"
  PHASE=$1; T_PHASE=$t
  [ -n "$1" ] && echo "== $1"
}
mkdir -p "$CLOUD"; echo "# $(date -u +%FT%TZ) up.sh $*" >> "$CLOUD/timing.log"
[ "$(id -u)" = 0 ] || die "needs root"

# ------------------------------------------------------------------ packages
phase packages
PK="mariadb-server rabbitmq-server memcached uwsgi-core uwsgi-plugin-python3
 python3-keystone python3-glance glance-common python3-placement placement-common
 python3-nova nova-common python3-neutron neutron-common python3-cinder cinder-common
 python3-pymysql python3-memcache python3-openstackclient python3-novaclient
 python3-neutronclient python3-cinderclient python3-osc-placement time curl jq"
missing=$(for p in $PK; do dpkg-query -W -f='${db:Status-Status}\n' "$p" 2>/dev/null | grep -qx installed || echo "$p"; done)
if [ -n "$missing" ]; then
  made_policy=0
  if [ ! -e /usr/sbin/policy-rc.d ]; then   # no service may be started by a package's postinst
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; made_policy=1
  fi
  export DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true
  apt-get update -qq || echo "apt-get update failed, going on with what is cached" >&2
  apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold \
     -o Dpkg::Options::=--force-confdef $missing > "$CLOUD/apt.log" 2>&1 || { tail -20 "$CLOUD/apt.log"; die "apt-get failed"; }
  [ $made_policy = 1 ] && rm -f /usr/sbin/policy-rc.d
fi
mkdir -p "$ETC" "$RUN" "$LOG" "$LIB" "$BIN" "$STATE"/tmp
chmod 755 "$STATE"

# ------------------------------------------------------------------ processes
alive() { local p; p=$(cat "$RUN/$1.pid" 2>/dev/null) && [ -n "$p" ] && kill -0 "$p" 2>/dev/null; }
start() {  # start NAME CMD...: in the background, in a process group of its own, unless it runs already
  local n=$1; shift
  alive "$n" && return 0
  ( cd "$STATE" && exec setsid nohup "$@" >>"$LOG/$n.log" 2>&1 </dev/null ) &
  echo $! > "$RUN/$n.pid"
}
wait_port() {  # wait_port PORT SECONDS NAME
  local i; for ((i = 0; i < $2 * 10; i++)); do
    (exec 3<>/dev/tcp/$IP/"$1") 2>/dev/null && return 0
    alive "$3" || { tail -30 "$LOG/$3.log"; die "$3 died"; }
    sleep 0.1
  done; tail -30 "$LOG/$3.log"; die "$3: port $1 not open after $2 s"
}
wait_http() {  # wait_http URL SECONDS NAME: any HTTP answer at all
  local i c; for ((i = 0; i < $2 * 5; i++)); do
    c=$(curl -s -o /dev/null -m 5 -w '%{http_code}' "$1"); [ "$c" != 000 ] && [ "$c" != 503 ] && return 0
    alive "$3" || { tail -30 "$LOG/$3.log"; die "$3 died"; }
    sleep 0.2
  done; tail -30 "$LOG/$3.log"; die "$3: $1 not answering after $2 s"
}

# ------------------------------------------------------------------ MariaDB, RabbitMQ, memcached
phase "mariadb+rabbitmq start"
MY=$STATE/mysql SOCK=$RUN/mysqld.sock
if [ ! -d "$MY/mysql" ]; then
  mkdir -p "$MY"
  mariadb-install-db --no-defaults --user=root --datadir="$MY" --auth-root-authentication-method=normal \
     --skip-test-db > "$LOG/mysql-install.log" 2>&1 || { tail "$LOG/mysql-install.log"; die "mariadb-install-db"; }
fi
# throw-away data: no fsync
start mariadb mariadbd --no-defaults --user=root --datadir="$MY" --socket="$SOCK" --pid-file="$RUN/mysqld.own.pid" \
  --bind-address=$IP --port=3306 --tmpdir="$STATE/tmp" --skip-name-resolve --max-connections=600 \
  --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync --innodb-doublewrite=0 --sync-binlog=0 \
  --innodb-buffer-pool-size=192M --innodb-log-file-size=96M --performance-schema=OFF \
  --character-set-server=utf8mb3 --collation-server=utf8mb3_general_ci
# RabbitMQ: node, distribution and epmd all on loopback
cat > "$ETC/rabbitmq.conf" <<EOF
listeners.tcp.default = $IP:5672
default_user = openstack
default_pass = $PW
default_vhost = /
default_permissions.configure = .*
default_permissions.read = .*
default_permissions.write = .*
log.console = false
log.file = rabbit.log
log.file.level = warning
vm_memory_high_watermark.relative = 0.3
EOF
cat > "$ETC/rabbitmq-advanced.config" <<'EOF'
[{kernel, [{inet_dist_use_interface, {127,0,0,1}}]}].
EOF
mkdir -p "$STATE/rabbitmq/mnesia" "$STATE/rabbitmq/home"
RMQ_ENV=(HOME="$STATE/rabbitmq/home" ERL_EPMD_ADDRESS=$IP RABBITMQ_NODENAME=rabbit@localhost RABBITMQ_NODE_IP_ADDRESS=$IP
  RABBITMQ_CONFIG_FILE="$ETC/rabbitmq" RABBITMQ_ADVANCED_CONFIG_FILE="$ETC/rabbitmq-advanced.config"
  RABBITMQ_MNESIA_BASE="$STATE/rabbitmq/mnesia" RABBITMQ_LOG_BASE="$LOG" RABBITMQ_PID_FILE="$RUN/rabbitmq.own.pid"
  RABBITMQ_ENABLED_PLUGINS_FILE="$ETC/rabbitmq-plugins" RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none")
echo '[].' > "$ETC/rabbitmq-plugins"
# epmd in the foreground as our own child, or rabbit would leave one behind as a daemon on 0.0.0.0
start epmd env ERL_EPMD_ADDRESS=$IP epmd -address $IP
sleep 0.2
start rabbitmq env "${RMQ_ENV[@]}" /usr/lib/rabbitmq/bin/rabbitmq-server
start memcached memcached -u root -l $IP -p 11211 -U 0 -m 32
for ((i = 0; i < 300; i++)); do mariadb --no-defaults -uroot -S "$SOCK" -e 'select 1' >/dev/null 2>&1 && break; alive mariadb || die "mariadb died: $(tail -5 "$LOG/mariadb.log")"; sleep 0.1; done
{
  for d in keystone glance placement nova_api nova_cell0 nova_cell1 neutron cinder; do
    echo "CREATE DATABASE IF NOT EXISTS $d CHARACTER SET utf8;"
  done
  echo "CREATE USER IF NOT EXISTS 'openstack'@'127.0.0.1' IDENTIFIED BY '$PW';"
  echo "GRANT ALL PRIVILEGES ON *.* TO 'openstack'@'127.0.0.1';"
} | mariadb --no-defaults -uroot -S "$SOCK" || die "creating the databases"
wait_port 5672 60 rabbitmq

# ------------------------------------------------------------------ configuration
phase configuration
DB=mysql+pymysql://openstack:$PW@$IP:3306
MQ=rabbit://openstack:$PW@$IP:5672/
authtoken() { cat <<EOF
[keystone_authtoken]
www_authenticate_uri = http://$IP:5000/v3
auth_url = http://$IP:5000/v3
memcached_servers = $IP:11211
auth_type = password
project_domain_id = default
user_domain_id = default
project_name = service
username = $1
password = $PW
region_name = $REGION
service_token_roles = service
service_token_roles_required = true
EOF
}
ksauth() { cat <<EOF
auth_url = http://$IP:5000/v3
auth_type = password
project_domain_id = default
user_domain_id = default
project_name = service
username = $1
password = $PW
region_name = $REGION
EOF
}
common() { cat <<EOF
log_dir =
use_stderr = true
debug = ${CLOUD_DEBUG:-False}
EOF
}
lockdir() { mkdir -p "$STATE/lock/$1"; printf '[oslo_concurrency]\nlock_path = %s\n' "$STATE/lock/$1"; }
mkdir -p "$ETC"/{keystone,glance,placement,nova,neutron,cinder}

cat > "$ETC/keystone/keystone.conf" <<EOF
[DEFAULT]
$(common)
public_endpoint = http://$IP:5000/
[database]
connection = $DB/keystone
[cache]
enabled = true
backend = dogpile.cache.memcached
memcache_servers = $IP:11211
backend_argument = url:$IP:11211
[identity]
# 12 is the default; 4 makes a password token ~0.2 s of CPU cheaper
password_hash_rounds = ${CLOUD_HASH_ROUNDS:-4}
[token]
provider = fernet
expiration = 86400
[fernet_tokens]
key_repository = $STATE/keystone/fernet-keys
[fernet_receipts]
key_repository = $STATE/keystone/fernet-keys
[credential]
key_repository = $STATE/keystone/credential-keys
EOF

mkdir -p "$STATE/glance/images"
cat > "$ETC/glance/glance-api.conf" <<EOF
[DEFAULT]
$(common)
bind_host = $IP
bind_port = 9292
workers = 1
enabled_backends = file:file
enabled_import_methods = [glance-direct]
node_staging_uri = file://$STATE/glance/staging
show_multiple_locations = false
[database]
connection = $DB/glance
$(authtoken glance)
[glance_store]
default_backend = file
[file]
filesystem_store_datadir = $STATE/glance/images
[os_glance_staging_store]
filesystem_store_datadir = $STATE/glance/staging
[os_glance_tasks_store]
filesystem_store_datadir = $STATE/glance/tasks
[paste_deploy]
flavor = keystone
config_file = /usr/share/glance-common/glance-api-paste.ini
$(lockdir glance)
EOF
mkdir -p "$STATE/glance/staging" "$STATE/glance/tasks"

cat > "$ETC/placement/placement.conf" <<EOF
[DEFAULT]
$(common)
[api]
auth_strategy = keystone
[placement_database]
connection = $DB/placement
$(authtoken placement)
EOF

if [ "$DRIVER" = plain ]; then COMPUTE_DRIVER=fake.SameHostColdMigrateDriver; else COMPUTE_DRIVER=cloudfake.CloudFakeDriver; fi
cat > "$ETC/nova/nova.conf" <<EOF
[DEFAULT]
$(common)
my_ip = $IP
transport_url = $MQ
state_path = $STATE/nova
enabled_apis = osapi_compute
osapi_compute_listen = $IP
osapi_compute_listen_port = 8774
osapi_compute_workers = 2
compute_driver = $COMPUTE_DRIVER
allow_resize_to_same_host = True
# the fake driver knows its servers only while it lives; do not let the periodic task judge them
sync_power_state_interval = -1
shelved_offload_time = 0
reclaim_instance_interval = 0
instance_usage_audit = False
[api]
auth_strategy = keystone
[api_database]
connection = $DB/nova_api
max_pool_size = 5
[database]
connection = $DB/nova_cell1
max_pool_size = 5
$(authtoken nova)
[service_user]
send_service_user_token = true
$(ksauth nova)
[glance]
api_servers = http://$IP:9292
[placement]
$(ksauth placement)
[neutron]
$(ksauth neutron)
service_metadata_proxy = false
[cinder]
$(ksauth cinder)
os_region_name = $REGION
[vnc]
enabled = true
server_listen = $IP
server_proxyclient_address = $IP
novncproxy_base_url = http://$IP:6080/vnc_lite.html
[spice]
enabled = true
html5proxy_base_url = http://$IP:6082/spice_auto.html
[serial_console]
enabled = true
base_url = ws://$IP:6083/
[rdp]
enabled = true
html5_proxy_base_url = http://$IP:6084/
[mks]
enabled = true
mksproxy_base_url = http://$IP:6090/
[conductor]
workers = 1
[scheduler]
workers = 1
discover_hosts_in_cells_interval = 300
[compute]
max_concurrent_disk_ops = 0
[wsgi]
api_paste_config = /usr/share/nova-common/api-paste.ini
[oslo_messaging_notifications]
driver = noop
[notifications]
notification_format = unversioned
$(lockdir nova)
EOF
mkdir -p "$STATE/nova/instances"

cat > "$ETC/neutron/neutron.conf" <<EOF
[DEFAULT]
$(common)
bind_host = $IP
bind_port = 9696
transport_url = $MQ
auth_strategy = keystone
core_plugin = ml2
service_plugins = router,qos,segments
allow_overlapping_ips = true
api_workers = 1
rpc_workers = 0
rpc_state_report_workers = 0
notify_nova_on_port_status_changes = true
notify_nova_on_port_data_changes = true
dhcp_agent_notification = false
router_scheduler_driver = neutron.scheduler.l3_agent_scheduler.ChanceScheduler
api_paste_config = /usr/share/neutron-common/api-paste.ini
state_path = $STATE/neutron
[database]
connection = $DB/neutron
max_pool_size = 5
$(authtoken neutron)
[nova]
$(ksauth nova)
[placement]
$(ksauth placement)
$(lockdir neutron)
EOF
cat > "$ETC/neutron/ml2_conf.ini" <<EOF
[ml2]
type_drivers = local,flat,vlan,vxlan
tenant_network_types = vxlan
mechanism_drivers = cloudbind
extension_drivers = port_security,qos
[ml2_type_flat]
flat_networks = *
[ml2_type_vlan]
network_vlan_ranges = physnet1:100:199
[ml2_type_vxlan]
vni_ranges = 1000:2999
[securitygroup]
enable_security_group = true
EOF
mkdir -p "$STATE/neutron"

cat > "$ETC/cinder/cinder.conf" <<EOF
[DEFAULT]
$(common)
my_ip = $IP
transport_url = $MQ
auth_strategy = keystone
osapi_volume_listen = $IP
osapi_volume_listen_port = 8776
osapi_volume_workers = 1
enabled_backends = fake
default_volume_type = fake
state_path = $STATE/cinder
api_paste_config = /usr/share/cinder-common/api-paste.ini
glance_api_servers = http://$IP:9292
enable_v3_api = true
host = fakevol
[fake]
volume_driver = cloudvol.CloudFakeVolumeDriver
volume_backend_name = fake
backend_host = fakevol
image_volume_cache_enabled = false
[database]
connection = $DB/cinder
max_pool_size = 5
$(authtoken cinder)
[service_user]
send_service_user_token = true
$(ksauth cinder)
[coordination]
backend_url = file://$STATE/cinder/coordination
$(lockdir cinder)
EOF
mkdir -p "$STATE/cinder/coordination"
touch "$ETC/cinder/resource_filters.json"; [ -s "$ETC/cinder/resource_filters.json" ] || echo '{}' > "$ETC/cinder/resource_filters.json"

# --- what Debian does not package: an ML2 mechanism driver that binds every port ...
mkdir -p "$LIB/cloudfake-1.0.dist-info" "$LIB/nova_virt"
cat > "$LIB/cloudbind.py" <<'EOF'
"""ML2 mechanism driver that binds every port on every host at once (no agents, no wires)."""
from neutron_lib.api.definitions import portbindings
from neutron_lib import constants
from neutron_lib.plugins.ml2 import api


class BindAnything(api.MechanismDriver):
    def initialize(self):
        pass

    @property
    def connectivity(self):
        return portbindings.CONNECTIVITY_L2

    def bind_port(self, context):
        for segment in context.segments_to_bind:
            context.set_binding(segment[api.ID], portbindings.VIF_TYPE_OVS,
                                {portbindings.CAP_PORT_FILTER: True,
                                 portbindings.VIF_DETAILS_CONNECTIVITY: portbindings.CONNECTIVITY_L2},
                                status=constants.PORT_STATUS_ACTIVE)
            return
EOF
cat > "$LIB/cloudfake-1.0.dist-info/METADATA" <<'EOF'
Metadata-Version: 2.1
Name: cloudfake
Version: 1.0
EOF
cat > "$LIB/cloudfake-1.0.dist-info/entry_points.txt" <<'EOF'
[neutron.ml2.mechanism_drivers]
cloudbind = cloudbind:BindAnything
EOF
# --- ... cinder's fake volume driver, with images to and from volumes (boot from volume) ...
cat > "$LIB/cloudvol.py" <<'EOF'
"""cinder.tests.fake_driver.FakeLoggingVolumeDriver, which would open a device to copy an image."""
import io

from cinder import interface
from cinder.tests import fake_driver


@interface.volumedriver
class CloudFakeVolumeDriver(fake_driver.FakeLoggingVolumeDriver):
    def clone_image(self, context, volume, image_location, image_meta, image_service):
        return {}, True

    def copy_image_to_volume(self, context, volume, image_service, image_id):
        pass

    def copy_volume_to_image(self, context, volume, image_service, image_meta):
        image_service.update(context, image_meta['id'], {}, io.BytesIO(b'volume ' + volume.id.encode()), purge_props=False)

    def extend_volume(self, volume, new_size):
        pass

    def revert_to_snapshot(self, context, volume, snapshot):
        pass

    def retype(self, context, volume, new_type, diff, host):
        return True, None
EOF
# --- ... and nova's fake driver with the gaps a client test would trip over filled
cat > "$LIB/nova_virt/cloudfake.py" <<'EOF'
"""nova.virt.fake.FakeDriver, and what it leaves out: power states of paused/suspended servers,
a snapshot that does upload its image, a console log of the server's own, servers that survive a
restart of nova-compute, a boot that can take time (metadata fake_boot_seconds) or fail
(metadata fake_boot_fail=1)."""
import io
import time

from nova.compute import power_state
from nova.compute import task_states
from nova.compute import vm_states
from nova import context as nova_context
from nova import exception
from nova.image import glance
from nova import objects
from nova.virt import fake


class CloudFakeDriver(fake.FakeDriver):
    capabilities = dict(fake.FakeDriver.capabilities, supports_migrate_to_same_host=True,
                        supports_bfv_rescue=True)

    def init_host(self, host):
        super().init_host(host)
        ctx = nova_context.get_admin_context()
        for inst in objects.InstanceList.get_by_host(ctx, host, expected_attrs=['flavor']):
            if inst.vm_state in (vm_states.SHELVED_OFFLOADED, vm_states.BUILDING, vm_states.ERROR):
                continue
            self.instances[inst.uuid] = fake.FakeInstance(inst.name, inst.power_state, inst.uuid)
            self.resources.claim(vcpus=inst.flavor.vcpus, mem=inst.flavor.memory_mb, disk=inst.flavor.root_gb)

    def _state(self, instance, state):
        if instance.uuid not in self.instances:
            raise exception.InstanceNotFound(instance_id=instance.uuid)
        self.instances[instance.uuid].state = state

    def spawn(self, context, instance, *args, **kwargs):
        meta = instance.metadata or {}
        time.sleep(float(meta.get('fake_boot_seconds', 0)))
        if meta.get('fake_boot_fail'):
            raise exception.BuildAbortException(instance_uuid=instance.uuid, reason='fake_boot_fail was asked for')
        super().spawn(context, instance, *args, **kwargs)

    def pause(self, instance):
        self._state(instance, power_state.PAUSED)

    def unpause(self, instance):
        self._state(instance, power_state.RUNNING)

    def suspend(self, context, instance):
        self._state(instance, power_state.SUSPENDED)

    def resume(self, context, instance, network_info, block_device_info=None):
        self._state(instance, power_state.RUNNING)

    def snapshot(self, context, instance, image_id, update_task_state):
        super().snapshot(context, instance, image_id, update_task_state)
        api = glance.API()
        snap = api.get(context, image_id)
        update_task_state(task_state=task_states.IMAGE_UPLOADING, expected_state=task_states.IMAGE_UPLOADING)
        api.update(context, image_id,
                   {'name': snap['name'], 'status': 'active', 'disk_format': 'raw', 'container_format': 'bare'},
                   io.BytesIO(b'snapshot of ' + instance.uuid.encode() + b'\n'))

    def get_console_output(self, context, instance):
        if instance.uuid not in self.instances:
            raise exception.InstanceNotFound(instance_id=instance.uuid)
        return ''.join('[    %d.000000] fake boot of %s: line %d\n' % (i // 10, instance.display_name, i)
                       for i in range(1, 101)) + '\n%s login: ' % instance.hostname
EOF
# --- launchers: Debian splits the daemons into packages with init scripts; the code is in python3-*
launcher() { # launcher NAME MODULE [EXTRA-LINE]
  cat > "$BIN/$1" <<EOF
#!$PY
import sys
sys.path.insert(0, '$LIB')
sys.argv[0] = '$1'
${3:-}
from $2 import main
sys.exit(main())
EOF
  chmod 755 "$BIN/$1"
}
launcher glance-api glance.cmd.api
launcher nova-api nova.cmd.api
launcher nova-conductor nova.cmd.conductor
launcher nova-scheduler nova.cmd.scheduler
launcher nova-compute nova.cmd.compute "import nova.virt; nova.virt.__path__.append('$LIB/nova_virt')"
launcher neutron-server neutron.cmd.eventlet.server
launcher cinder-api cinder.cmd.api
launcher cinder-scheduler cinder.cmd.scheduler
launcher cinder-volume cinder.cmd.volume

# ------------------------------------------------------------------ keystone
phase "keystone db_sync+bootstrap"
KM="keystone-manage --config-file $ETC/keystone/keystone.conf"
once() {  # once NAME CMD...: run it the first time only
  local n=$1; shift
  [ -e "$STATE/done/$n" ] && return 0
  mkdir -p "$STATE/done"
  local t0; t0=$(now)
  "$@" > "$LOG/once-$n.log" 2>&1 || { tail -20 "$LOG/once-$n.log" >&2; echo "up.sh: $n failed" >&2; return 1; }
  touch "$STATE/done/$n"
  awk -v a="$t0" -v b="$(now)" -v n="$n" 'BEGIN{printf "   %-26s %6.1f s\n", n, b-a}' | tee -a "$CLOUD/timing.log"
}
# the long migrations (neutron's above all) run beside keystone
NM="nova-manage --config-file $ETC/nova/nova.conf"
NEUTRON_CONF="--config-file $ETC/neutron/neutron.conf --config-file $ETC/neutron/ml2_conf.ini"
( once neutron-db neutron-db-manage $NEUTRON_CONF upgrade heads ) & NEUTRON_SYNC=$!
mkdir -p "$STATE/keystone"
once keystone-fernet $KM fernet_setup --keystone-user root --keystone-group root || die fernet
once keystone-cred $KM credential_setup --keystone-user root --keystone-group root || die cred
once keystone-db $KM db_sync || die keystone-db
once keystone-bootstrap $KM bootstrap --bootstrap-password $ADMIN_PW --bootstrap-username admin --bootstrap-project-name admin \
  --bootstrap-role-name admin --bootstrap-service-name keystone --bootstrap-region-id $REGION \
  --bootstrap-admin-url http://$IP:5000/v3/ --bootstrap-internal-url http://$IP:5000/v3/ --bootstrap-public-url http://$IP:5000/v3/ || die bootstrap
uw() {  # uw NAME PORT PROCESSES WSGI-FILE
  start "$1" uwsgi-core --plugin python3 --http-socket $IP:"$2" --master --processes "$3" --threads 1 --lazy-apps \
    --die-on-term --need-app --buffer-size 65535 --disable-logging --enable-threads --add-header 'Connection: close' \
    --procname "$1" --wsgi-file "$4"
}
export OS_KEYSTONE_CONFIG_FILES=$ETC/keystone/keystone.conf OS_PLACEMENT_CONFIG_DIR=$ETC/placement
uw keystone 5000 2 /usr/bin/keystone-wsgi-public

phase "db sync of the others"
( once glance-db glance-manage --config-file "$ETC/glance/glance-api.conf" db_sync ) & S1=$!
( once placement-db env OS_PLACEMENT_CONFIG_DIR="$ETC/placement" placement-manage --config-dir "$ETC/placement" db sync ) & S2=$!
( once cinder-db cinder-manage --config-file "$ETC/cinder/cinder.conf" db sync ) & S3=$!
( once nova-api-db $NM api_db sync && once nova-cell0 $NM cell_v2 map_cell0 --database_connection $DB/nova_cell0 \
   && once nova-cell1 $NM cell_v2 create_cell --name cell1 && once nova-db $NM db sync ) & S4=$!
wait_http http://$IP:5000/v3 60 keystone

grep -qs "^  demo-appcred:" "$CLOUD/clouds.yaml" && [ -e "$STATE/done/seed-identity" ] || cat > "$CLOUD/clouds.yaml" <<EOF
clouds:
  admin:
    region_name: $REGION
    identity_api_version: 3
    auth: {auth_url: "http://$IP:5000/v3", username: admin, password: $ADMIN_PW, project_name: admin, user_domain_name: Default, project_domain_name: Default}
EOF
cat > "$BIN/seed.py" <<'EOF'
import os, sys, base64
import openstack
what, ip, region, pw, demo_pw, appcred, cloud_dir = sys.argv[1:8]
os.chdir(cloud_dir)
c = openstack.connect(cloud='admin', load_envvars=False)
ident = c.identity


def first(gen):
    for x in gen:
        return x


def role(name):
    return ident.find_role(name) or ident.create_role(name=name)


def project(name, desc=''):
    return ident.find_project(name) or ident.create_project(name=name, domain_id='default', description=desc)


def user(name, password, default_project=None):
    return ident.find_user(name) or ident.create_user(name=name, password=password, domain_id='default')


def grant(p, u, r):
    ident.put('/projects/%s/users/%s/roles/%s' % (p.id, u.id, r.id))


if what == 'identity':
    service = project('service')
    radmin, rservice, rmember = role('admin'), role('service'), role('member')
    role('reader')
    for n in ('glance', 'placement', 'nova', 'neutron', 'cinder'):
        u = user(n, pw)
        grant(service, u, radmin)
        grant(service, u, rservice)
    for name, typ, url in (
            ('glance', 'image', 'http://%s:9292' % ip),
            ('placement', 'placement', 'http://%s:8778' % ip),
            ('nova', 'compute', 'http://%s:8774/v2.1' % ip),
            ('neutron', 'network', 'http://%s:9696' % ip),
            ('cinderv3', 'volumev3', 'http://%s:8776/v3/%%(project_id)s' % ip)):
        s = first(x for x in ident.services() if x.type == typ) or ident.create_service(name=name, type=typ)
        have = {e.interface for e in ident.endpoints(service_id=s.id)}
        for i in ('public', 'internal', 'admin'):
            if i not in have:
                ident.create_endpoint(service_id=s.id, interface=i, url=url, region_id=region)
    demo = project('demo', 'the test project')
    other = project('other', 'a second project, to see nothing of demo')
    du, ou = user('demo', demo_pw), user('other', demo_pw)
    for p, u in ((demo, du), (other, ou)):
        grant(p, u, rmember)
        grant(p, u, role('reader'))
    ru = user('reader', demo_pw)
    grant(demo, ru, role('reader'))
    admin = ident.find_user('admin')
    grant(demo, admin, radmin)
    # the application credential is the user's own to make, with a password token of their own
    d = openstack.connect(load_envvars=False, load_yaml_config=False, region_name=region, auth=dict(
        auth_url='http://%s:5000/v3' % ip, username='demo', password=demo_pw, project_name='demo',
        user_domain_name='Default', project_domain_name='Default'))
    ac = first(x for x in d.identity.application_credentials(du.id) if x.name == 'demo-appcred')
    if not ac:
        ac = d.identity.create_application_credential(du.id, 'demo-appcred', secret=appcred)
    base = '    region_name: %s\n    identity_api_version: 3\n' % region
    pwauth = ('    auth: {auth_url: "http://%s:5000/v3", username: %%s, password: %%s, project_name: %%s, '
              'user_domain_name: Default, project_domain_name: Default}\n' % ip)
    with open('clouds.yaml.new', 'w') as f:
        f.write('clouds:\n')
        f.write('  admin:\n' + base + pwauth % ('admin', os.environ['ADMIN_PW'], 'admin'))
        for n, p in (('demo', 'demo'), ('other', 'other'), ('reader', 'demo')):
            f.write('  %s:\n' % n + base + pwauth % (n, demo_pw, p))
        f.write('  demo-appcred:\n' + base + '    auth_type: v3applicationcredential\n'
                '    auth: {auth_url: "http://%s:5000/v3", application_credential_id: "%s", '
                'application_credential_secret: "%s"}\n' % (ip, ac.id, appcred))
    os.rename('clouds.yaml.new', 'clouds.yaml')
    for n, u, w, p in (('openrc', 'demo', demo_pw, 'demo'), ('openrc-admin', 'admin', os.environ['ADMIN_PW'], 'admin')):
        with open(n, 'w') as f:
            f.write('unset OS_CLOUD OS_TOKEN OS_APPLICATION_CREDENTIAL_ID OS_APPLICATION_CREDENTIAL_SECRET OS_AUTH_TYPE\n'
                    'export OS_AUTH_URL=http://%s:5000/v3 OS_USERNAME=%s OS_PASSWORD=%s OS_PROJECT_NAME=%s\n'
                    'export OS_USER_DOMAIN_NAME=Default OS_PROJECT_DOMAIN_NAME=Default\n'
                    'export OS_IDENTITY_API_VERSION=3 OS_REGION_NAME=%s\n' % (ip, u, w, p, region))
    with open('openrc-appcred', 'w') as f:
        f.write('unset OS_CLOUD OS_USERNAME OS_PASSWORD OS_PROJECT_NAME OS_USER_DOMAIN_NAME OS_PROJECT_DOMAIN_NAME\n'
                'export OS_AUTH_TYPE=v3applicationcredential OS_AUTH_URL=http://%s:5000/v3\n'
                'export OS_APPLICATION_CREDENTIAL_ID=%s OS_APPLICATION_CREDENTIAL_SECRET=%s\n'
                'export OS_IDENTITY_API_VERSION=3 OS_REGION_NAME=%s\n' % (ip, ac.id, appcred, region))
else:
    comp = c.compute
    have = {f.name for f in comp.flavors()}
    for fid, name, ram, disk, vcpus in (('42', 'm1.nano', 128, 1, 1), ('84', 'm1.micro', 192, 1, 1), ('1', 'm1.tiny', 512, 1, 1),
                                        ('2', 'm1.small', 2048, 20, 1), ('3', 'm1.medium', 4096, 40, 2),
                                        ('4', 'm1.large', 8192, 80, 4), ('5', 'm1.xlarge', 16384, 160, 8),
                                        ('zero', 'm1.zerodisk', 128, 0, 1)):
        if name not in have:
            comp.create_flavor(id=fid, name=name, ram=ram, disk=disk, vcpus=vcpus)
    names = {i.name for i in c.image.images()}
    for n, body in (('cirros-fake', b'not a disk\n'), ('debian-fake', b'not a disk either\n')):
        if n not in names:
            c.image.create_image(n, data=body, disk_format='raw', container_format='bare', visibility='public',
                                 os_distro=n.split('-')[0])
    d = openstack.connect(cloud='demo', load_envvars=False)
    if not d.compute.find_keypair('demo-key'):
        pub = 'ssh-rsa ' + base64.b64encode(
            b'\0\0\0\x07ssh-rsa\0\0\0\x03\x01\0\1\0\0\1\1\0' + bytes((7 * i + 193) % 256 for i in range(256))).decode() + ' demo@cloud'
        d.compute.create_keypair(name='demo-key', public_key=pub)
    net = c.network
    pub = net.find_network('public') or net.create_network(
        name='public', provider_network_type='flat', provider_physical_network='public', is_router_external=True)
    net.find_subnet('public-subnet') or net.create_subnet(
        name='public-subnet', network_id=pub.id, ip_version=4, cidr='203.0.113.0/24', gateway_ip='203.0.113.1', enable_dhcp=False)
    dn = d.network
    priv = dn.find_network('private') or dn.create_network(name='private')
    sub = dn.find_subnet('private-subnet') or dn.create_subnet(
        name='private-subnet', network_id=priv.id, ip_version=4, cidr='10.20.0.0/20', enable_dhcp=False)
    r = dn.find_router('router1')
    if not r:
        r = dn.create_router(name='router1', external_gateway_info={'network_id': pub.id})
        dn.add_interface_to_router(r, subnet_id=sub.id)
    vols = c.block_storage
    if not any(t.name == 'fake' for t in vols.types()):
        vols.create_type(name='fake', extra_specs={'volume_backend_name': 'fake'})
EOF
export ADMIN_PW
grep -qs "^  demo-appcred:" "$CLOUD/clouds.yaml" || rm -f "$STATE/done/seed-identity"
once seed-identity env -C "$CLOUD" $PY "$BIN/seed.py" identity $IP $REGION $PW $DEMO_PW $APPCRED_SECRET "$CLOUD" || die "seed identity"
for p in $S1 $S2 $S3 $S4 $NEUTRON_SYNC; do wait "$p" || die "a db sync failed"; done

# ------------------------------------------------------------------ services
phase "services start"
uw placement 8778 1 /usr/bin/placement-api
start glance-api "$BIN/glance-api" --config-file "$ETC/glance/glance-api.conf"
start nova-conductor "$BIN/nova-conductor" --config-file "$ETC/nova/nova.conf"
start nova-api "$BIN/nova-api" --config-file "$ETC/nova/nova.conf"
start neutron-server "$BIN/neutron-server" $NEUTRON_CONF
start nova-scheduler "$BIN/nova-scheduler" --config-file "$ETC/nova/nova.conf"
for h in fakehost1 fakehost2; do
  printf '[DEFAULT]\nhost = %s\n' $h > "$ETC/nova/$h.conf"
done
# a compute has no business with the databases, and says so in its log where it is told of them
awk '/^\[/{skip = ($0 == "[database]" || $0 == "[api_database]")} !skip' "$ETC/nova/nova.conf" > "$ETC/nova/nova-compute.conf"
wait_http http://$IP:8778/ 60 placement
for h in fakehost1 fakehost2; do
  start nova-compute-$h "$BIN/nova-compute" --config-file "$ETC/nova/nova-compute.conf" --config-file "$ETC/nova/$h.conf"
done
start cinder-api "$BIN/cinder-api" --config-file "$ETC/cinder/cinder.conf"
start cinder-scheduler "$BIN/cinder-scheduler" --config-file "$ETC/cinder/cinder.conf"
start cinder-volume "$BIN/cinder-volume" --config-file "$ETC/cinder/cinder.conf"
wait_http http://$IP:9292/ 90 glance-api
wait_http http://$IP:8774/ 90 nova-api
wait_http http://$IP:9696/ 90 neutron-server
wait_http http://$IP:8776/ 90 cinder-api
phase "discover hosts"
discover() {
  local i
  for ((i = 0; i < 30; i++)); do
    $NM cell_v2 discover_hosts
    [ "$(mariadb --no-defaults -uroot -S "$SOCK" -N -e 'select count(*) from nova_api.host_mappings')" = 2 ] && return 0
    sleep 1
  done; return 1
}
once discover discover || die "the compute hosts did not register"
# A cloud that was stopped knows its hosts, and takes them for dead until they have reported again.
hosts_are_up() {
  local i
  for ((i = 0; i < 90; i++)); do
    [ "$(mariadb --no-defaults -uroot -S "$SOCK" -N -e "select count(*) from nova_cell1.services where \`binary\` = 'nova-compute' and deleted = 0 and last_seen_up >= '$BEGAN'")" = 2 ] && return 0
    sleep 1
  done; return 1
}
phase "hosts up"
hosts_are_up || die "the compute hosts do not report"
phase "seed resources"
once seed-resources env -C "$CLOUD" $PY "$BIN/seed.py" resources $IP $REGION $PW $DEMO_PW $APPCRED_SECRET "$CLOUD" || die "seed resources"
phase ""
echo "[up] OS_CLIENT_CONFIG_FILE=$CLOUD/clouds.yaml OS_CLOUD=demo openstack server list   (or: . $CLOUD/openrc)"
awk -v a="$T_ALL" -v b="$(now)" 'BEGIN{printf "[time] total %7.1f s\n", b-a}' | tee -a "$CLOUD/timing.log"
