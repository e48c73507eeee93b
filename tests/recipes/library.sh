token=$(oauthctl token google) || exit
