package generator

import (
	"errors"
	"os"
)

// What a second goroutine passes on is no more than what the first sends (as in minio/mc's get).

type plan struct {
	name string
	err  error
}

func check(name string) error {
	_, err := os.Stat(name)
	return err
}

func planOne(name string) <-chan plan {
	made := make(chan plan)
	go func() {
		defer close(made)
		if err := check(name); err != nil {
			made <- plan{err: err}
			return
		}
		switch name {
		case "":
			made <- plan{err: errors.New("no name")}
		default:
			made <- plan{name: name}
		}
	}()
	out := make(chan plan)
	go func() {
		defer close(out)
		for p := range made {
			if p.err != nil {
				out <- p
				continue
			}
			out <- p
		}
	}()
	return out
}

func runOne(name string, todo chan<- plan) {
	for p := range planOne(name) {
		if p.err != nil {
			todo <- p
			break // ok: no more than one comes
		}
		todo <- p
	}
	close(todo)
}

// planTwo sends each of them twice.
func planTwo(name string) <-chan plan {
	made := make(chan plan)
	go func() {
		defer close(made)
		made <- plan{name: name, err: check(name)}
	}()
	out := make(chan plan)
	go func() {
		defer close(out)
		for p := range made {
			out <- p
			out <- p
		}
	}()
	return out
}

func runTwo(name string, todo chan<- plan) {
	for p := range planTwo(name) {
		if p.err != nil {
			break // want `the goroutine that planTwo started waits for ever to send when runTwo leaves before it has received all values`
		}
		todo <- p
	}
}

// planAll passes on what a goroutine sends in a loop.
func planAll(names []string) <-chan plan {
	made := make(chan plan)
	go func() {
		defer close(made)
		for _, n := range names {
			made <- plan{name: n, err: check(n)}
		}
	}()
	out := make(chan plan)
	go func() {
		defer close(out)
		for p := range made {
			if p.name != "" {
				out <- p
			}
		}
	}()
	return out
}

func runAll(names []string, todo chan<- plan) {
	for p := range planAll(names) {
		if p.err != nil {
			break // want `the goroutine that planAll started waits for ever to send when runAll leaves before it has received all values`
		}
		todo <- p
	}
}

// planGiven passes on what somebody else sends, who knows how often.
func planGiven(made <-chan plan) <-chan plan {
	out := make(chan plan)
	go func() {
		defer close(out)
		for p := range made {
			out <- p
		}
	}()
	return out
}

func runGiven(made <-chan plan) error {
	for p := range planGiven(made) {
		if p.err != nil {
			return p.err // want `the goroutine that planGiven started waits for ever to send when runGiven leaves before it has received all values`
		}
	}
	return nil
}

// host has addresses; rolling sends each of them (as in incus).
type host struct {
	addrs []string
	last  int
}

func (h *host) rolling() <-chan string {
	ch := make(chan string)
	go func() {
		defer close(ch)
		for i := 0; i < len(h.addrs); i++ {
			ch <- h.addrs[(h.last+i)%len(h.addrs)]
		}
	}()
	return ch
}

func (h *host) dial() error {
	var errs []error
	for addr := range h.rolling() {
		err := check(addr)
		if err == nil {
			errs = nil
		}
		if len(h.addrs) == 1 {
			return err // ok: it was the only one
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (h *host) find() (string, error) {
	for addr := range h.rolling() {
		if err := check(addr); err != nil {
			if len(h.addrs) == 1 {
				return "", err
			}
			continue
		}
		return addr, nil // want `the goroutine that rolling started waits for ever to send when find leaves before it has received all values`
	}
	return "", errors.New("none")
}

func (h *host) first(other *host) string {
	for addr := range h.rolling() {
		if len(other.addrs) == 1 {
			return addr // want `the goroutine that rolling started waits for ever to send when first leaves before it has received all values`
		}
	}
	return ""
}

func (h *host) onlyOne() string {
	ch := h.rolling() // want `the goroutine that rolling started waits for ever to send when onlyOne leaves before it has received all values`
	if len(h.addrs) == 1 {
		return h.addrs[0]
	}
	last := ""
	for addr := range ch {
		last = addr
	}
	return last
}

// listed sends what it is given.
func listed[T any](list []T) <-chan T {
	ch := make(chan T)
	go func() {
		defer close(ch)
		for _, v := range list {
			ch <- v
		}
	}()
	return ch
}

func firstGood(list []string) (string, error) {
	for v := range listed(list) {
		if err := check(v); err == nil {
			return v, nil // want `the goroutine that listed started waits for ever to send when firstGood leaves before it has received all values`
		}
	}
	return "", errors.New("none")
}

func onlyOf(list []string) error {
	for v := range listed(list) {
		if err := check(v); err != nil && len(list) == 1 {
			return err // ok: it was the only one
		}
	}
	return nil
}
