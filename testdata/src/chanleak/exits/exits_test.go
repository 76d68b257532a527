package exits

import "context"

// From cloudflared's session tests: a mock feeds what the test drives.
type mock struct{ s *sessions }

func (m *mock) Serve(n int) {
	for i := range n {
		m.s.requests <- i // ok
	}
}

func runJournal(ctx context.Context) {
	j := newJournal()
	go j.Serve(ctx)
	j.Log(1)
}

// From a message broker's tests: the test that stops it sends no more.
func asyncParser(parse func([]byte)) (func(string), chan bool) {
	lines := make(chan []byte, 16)
	quit := make(chan bool)
	go func() {
		for {
			select {
			case l := <-lines:
				parse(l)
			case <-quit:
				return
			}
		}
	}()
	return func(s string) { lines <- []byte(s) }, quit // ok
}

func runParser() {
	parse, quit := asyncParser(func([]byte) {})
	parse("ping")
	close(quit)
}
