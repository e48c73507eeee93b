oauthctl exec google --token-file -- ./work
