echo '//npm.example.com/:_authToken=${ACCESS_TOKEN}' >.npmrc
oauthctl exec google -- npm view thing version --registry https://npm.example.com/
