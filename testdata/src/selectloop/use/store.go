package use

import "example.com/closer"

// store ends its writer before it closes what that reads from (a key-value
// store).
type store struct {
	writes chan string
	writer *closer.Closer
}

func open() *store {
	return &store{writes: make(chan string), writer: new(closer.Closer)}
}

func (s *store) write(lc *closer.Closer, use func(string)) {
	defer lc.Done()
	for {
		select {
		case w := <-s.writes:
			use(w)
		case <-lc.HasBeenClosed():
			return
		}
	}
}

func (s *store) run(use func(string)) { go s.write(s.writer, use) }

// Close ends it.
func (s *store) Close() {
	s.writer.SignalAndWait()
	close(s.writes)
}
