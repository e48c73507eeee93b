oauthctl token google --format curl | curl --silent --fail --config - https://www.googleapis.com/calendar/v3/users/me/calendarList
