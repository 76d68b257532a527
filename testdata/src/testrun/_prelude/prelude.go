package prelude

import "net/http"

type user struct{ name string }

func load(id int) (*user, error) { return &user{}, nil }

var handler http.Handler
