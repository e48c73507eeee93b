export RCLONE_CONFIG_DRIVE_TYPE=drive RCLONE_CONFIG_DRIVE_TOKEN
RCLONE_CONFIG_DRIVE_TOKEN=$(oauthctl token google --min-ttl 50m --format rclone) || exit
rclone lsf drive:
