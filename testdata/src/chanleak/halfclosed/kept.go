package halfclosed

import (
	"errors"
	"io"
	"log"
)

// The channel goes to a writer in a field, and the close is skipped on an error.
type counter struct {
	w io.Writer
	n chan<- int
}

func (c counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n <- n
	return n, err
}

func copyAll(w io.Writer, r io.Reader) error {
	counts := make(chan int)
	go func() {
		total := 0
		for n := range counts {
			total += n
		}
		log.Print(total)
	}()
	if _, err := io.Copy(counter{w, counts}, r); err != nil {
		return err
	}
	close(counts) // want "counts is not closed when copyAll returns at line 31, and the goroutine that ranges over it .line 25. waits for ever: defer close.counts."
	return nil
}

// A pointer to a struct, in a method.
type job struct{ out chan string }

func (j *job) add(s string) error {
	if s == "" {
		return errors.New("empty")
	}
	j.out <- s
	return nil
}

type printer struct{ prefix string }

func (p *printer) print(lines []string) error {
	j := &job{out: make(chan string)}
	go func() {
		for l := range j.out {
			log.Print(p.prefix, l)
		}
	}()
	for _, l := range lines {
		if err := j.add(l); err != nil {
			return err
		}
	}
	close(j.out) // want "j.out is not closed when print returns at line 59"
	return nil
}

// ok: the object's own method closes.
type tail struct{ lines chan string }

func newTail(ok bool) (*tail, error) {
	t := &tail{make(chan string)}
	go func() {
		for l := range t.lines {
			log.Print(l)
		}
	}()
	if !ok {
		t.Close()
		return nil, errors.New("not ok")
	}
	return t, nil
}

func (t *tail) Close() { close(t.lines) }

// ok: deferred.
func deferred(w io.Writer, r io.Reader) error {
	counts := make(chan int)
	defer close(counts)
	go func() {
		for n := range counts {
			log.Print(n)
		}
	}()
	_, err := io.Copy(counter{w, counts}, r)
	return err
}
