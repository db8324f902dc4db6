# bash completion for ncnova; written by make views from the verb table
_ncnova() {
	local word=${COMP_WORDS[COMP_CWORD]} verb= i options=
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in -*) ;; *) verb=${COMP_WORDS[i]}; break ;; esac
	done
	case $verb in
	boot) options='--flavor --image --image-with --boot-volume --snapshot --min-count --max-count --meta --file --key-name --user-data --availability-zone --security-groups --security-group --block-device-mapping --block-device --swap --ephemeral --hint --nic --network --port --config-drive --poll --admin-pass --access-ip-v4 --access-ip-v6 --description --tags --tag --return-reservation-id --trusted-image-certificate-id --host --hypervisor-hostname --hostname -f -c --sort --max-width --wait --timeout --dry-run' ;;
	list) options='--reservation-id --ip --ip6 --name --status --flavor --image --host --all-tenants --tenant --user --deleted --fields --minimal --long --sort --marker --limit --availability-zone --key-name --config-drive --no-config-drive --progress --vm-state --task-state --power-state --changes-since --changes-before --tags --tags-any --not-tags --not-tags-any --locked -f -c --sort --max-width --wait --timeout --dry-run' ;;
	show) options='--minimal --wrap --all-tenants -f -c --sort --max-width --wait --timeout --dry-run' ;;
	console-log) options='--length -f -c --sort --max-width --wait --timeout --dry-run' ;;
	instance-action-list) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	delete) options='--all-tenants -f -c --sort --max-width --wait --timeout --dry-run' ;;
	start) options='--all-tenants -f -c --sort --max-width --wait --timeout --dry-run' ;;
	stop) options='--all-tenants -f -c --sort --max-width --wait --timeout --dry-run' ;;
	reboot) options='--hard --soft --poll -f -c --sort --max-width --wait --timeout --dry-run' ;;
	pause) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	unpause) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	suspend) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	resume) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	lock) options='--reason -f -c --sort --max-width --wait --timeout --dry-run' ;;
	unlock) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	rescue) options='--password --image -f -c --sort --max-width --wait --timeout --dry-run' ;;
	unrescue) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	resize) options='--poll -f -c --sort --max-width --wait --timeout --dry-run' ;;
	resize-confirm) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	resize-revert) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	rebuild) options='--rebuild-password --poll --name --description --key-name --preserve-ephemeral --meta -f -c --sort --max-width --wait --timeout --dry-run' ;;
	shelve) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	shelve-offload) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	unshelve) options='--availability-zone -f -c --sort --max-width --wait --timeout --dry-run' ;;
	migrate) options='--host --poll -f -c --sort --max-width --wait --timeout --dry-run' ;;
	image-create) options='--metadata --poll -f -c --sort --max-width --wait --timeout --dry-run' ;;
	set-password) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	trigger-crash-dump) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	reset-state) options='--all-tenants --active -f -c --sort --max-width --wait --timeout --dry-run' ;;
	force-delete) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	restore) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	update) options='--name --description --hostname -f -c --sort --max-width --wait --timeout --dry-run' ;;
	image-list) options='--name --status --marker --limit --long -f -c --sort --max-width --wait --timeout --dry-run' ;;
	image-show) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	flavor-list) options='--extra-specs --all --marker --limit --min-disk --min-ram --sort-key --sort-dir --long -f -c --sort --max-width --wait --timeout --dry-run' ;;
	flavor-show) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	keypair-list) options='--user --marker --limit -f -c --sort --max-width --wait --timeout --dry-run' ;;
	keypair-add) options='--pub-key --key-type --user -f -c --sort --max-width --wait --timeout --dry-run' ;;
	keypair-show) options='--user -f -c --sort --max-width --wait --timeout --dry-run' ;;
	keypair-delete) options='--user -f -c --sort --max-width --wait --timeout --dry-run' ;;
	network-list) options='--long -f -c --sort --max-width --wait --timeout --dry-run' ;;
	network-show) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	subnet-list) options='--long -f -c --sort --max-width --wait --timeout --dry-run' ;;
	port-list) options='--server --long -f -c --sort --max-width --wait --timeout --dry-run' ;;
	secgroup-list) options='--long -f -c --sort --max-width --wait --timeout --dry-run' ;;
	volume-list) options='--long -f -c --sort --max-width --wait --timeout --dry-run' ;;
	volume-show) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	availability-zone-list) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	limits) options='--tenant --reserved --absolute -f -c --sort --max-width --wait --timeout --dry-run' ;;
	version-list) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	config) options='--show-secrets -f -c --sort --max-width --wait --timeout --dry-run' ;;
	help) options='--man --readme --bash-completion -f -c --sort --max-width --wait --timeout --dry-run' ;;
	bash-completion) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	quit) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	cloud) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	project) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	region) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	jobs) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	errors) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	prompt) options='-f -c --sort --max-width --wait --timeout --dry-run' ;;
	'') options='boot list show console-log instance-action-list delete start stop reboot pause unpause suspend resume lock unlock rescue unrescue resize resize-confirm resize-revert rebuild shelve shelve-offload unshelve migrate image-create set-password trigger-crash-dump reset-state force-delete restore update image-list image-show flavor-list flavor-show keypair-list keypair-add keypair-show keypair-delete network-list network-show subnet-list port-list secgroup-list volume-list volume-show availability-zone-list limits version-list config help bash-completion quit --os-cloud --os-compute-api-version --debug --timings --insecure --no-cache --demo' ;;
	esac
	COMPREPLY=($(compgen -W "$options" -- "$word"))
}
complete -o default -F _ncnova ncnova
