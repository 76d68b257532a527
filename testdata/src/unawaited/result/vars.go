package result

// Functions kept in package variables are functions like any other.

var handler = func(id int) {
	var u *user
	go func() { u = load(id) }()
	render(u) // want "u is read while"
}

type command struct {
	use string
	run func(args []string) error
}

var show = &command{
	use: "show",
	run: func(args []string) error {
		var u *user
		go func() { u = load(len(args)) }()
		render(u) // want "u is read while"
		return nil
	},
}

var table = map[string]func(int) *user{
	"wait": func(id int) *user {
		var u *user
		done := make(chan struct{})
		go func() { defer close(done); u = load(id) }()
		<-done
		return u // ok
	},
	"hurry": func(id int) *user {
		var u *user
		go func() { u = load(id) }()
		return u // want "u is read while"
	},
}
