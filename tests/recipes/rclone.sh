rclone lsf :webdav: --webdav-url https://dav.example.com/files --webdav-bearer-token-command 'oauthctl token google'
