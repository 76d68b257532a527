package c // want package:"tests analysed"

type Logf func(string, ...any)

type Runner struct {
	logf Logf
	stop chan bool
}

func Start(n int, logf Logf) *Runner { // want Start:"keeps\\(10\\)"
	r := &Runner{logf: logf, stop: make(chan bool)}
	go r.run()
	return r
}

func (r *Runner) run() {
	for {
		select {
		case <-r.stop:
			return
		default:
			r.round()
		}
	}
}

func (r *Runner) round() { r.logf("round") }

// Made starts nothing that logs.
func Made(logf Logf) *Runner {
	r := &Runner{logf: logf}
	go func() { <-r.stop }()
	return r
}

func Literal(logf Logf) *Runner { // want Literal:"keeps\\(1\\)"
	r := &Runner{logf: logf}
	go func() { r.round() }()
	return r
}
