// Package replies asks several and takes what comes.
package replies

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"lostgoerror/dep"
)

type reply[T any] struct {
	val T
	err error
}

type try[T any] func(ctx context.Context) (T, error)

// first-reply

func first[T any](ctx context.Context, tries ...try[T]) (T, error) {
	var zero T
	replies := make(chan reply[T], len(tries))
	for _, t := range tries {
		go func() {
			v, err := t(ctx)
			replies <- reply[T]{v, err}
		}()
	}
	r := <-replies // want `first asks several \(line 27\) and takes the first answer on replies, an error too, so one that fails at once beats the others that would work: receive until an answer has no error, and fail only if none has`
	if r.err != nil {
		return zero, r.err
	}
	return r.val, nil
}

type page struct {
	text string
	fail error
}

func fetch(ctx context.Context, url string) (string, error) { return url, dep.Save(ctx, url) }

func ask(ctx context.Context, url string, c chan<- *page) {
	text, err := fetch(ctx, url)
	c <- &page{text, err}
}

// A named function, pointers, and a time-out.
func inTime(ctx context.Context, urls []string) (string, error) {
	c := make(chan *page, len(urls))
	for _, u := range urls {
		go ask(ctx, u, c)
	}
	select {
	case p := <-c: // want `inTime asks several \(line 55\) and takes the first answer on c`
		if p.fail != nil {
			return "", fmt.Errorf("fetch: %w", p.fail)
		}
		return p.text, nil
	case <-time.After(time.Second):
		return "", errors.New("time is up")
	}
}

type mirrors struct{ urls []string }

func (m *mirrors) get(ctx context.Context) (string, error) {
	c := make(chan page, len(m.urls))
	for _, u := range m.urls {
		go func() {
			text, err := fetch(ctx, u)
			c <- page{text, err}
		}()
	}
	p := <-c // want `get asks several`
	return p.text, p.fail
}

// ok: until one works.
func working(ctx context.Context, urls []string) (string, error) {
	c := make(chan page, len(urls))
	for _, u := range urls {
		go func() {
			text, err := fetch(ctx, u)
			c <- page{text, err}
		}()
	}
	var errs []error
	for range urls {
		p := <-c
		if p.fail == nil {
			return p.text, nil
		}
		errs = append(errs, p.fail)
	}
	return "", errors.Join(errs...)
}

// ok: the first to end ends all, with nothing but how it ended.
func servers(ctx context.Context, names []string) error {
	errc := make(chan error, len(names))
	for _, n := range names {
		go func() { errc <- dep.Save(ctx, n) }()
	}
	return <-errc
}

// The first that is done is not all. (A drain of nodes.)
func drainAll(ctx context.Context, nodes []node) error {
	errc := make(chan error, len(nodes))
	for _, n := range nodes {
		go func() {
			if err := n.Put(ctx); err != nil {
				errc <- fmt.Errorf("put: %w", err)
				return
			}
			errc <- nil
		}()
	}
	return <-errc // want `drainAll starts several \(line \d+\) that send nil on errc when they are done, and receives once: it returns when the first is done, and the errors of the others are lost; receive once for each`
}

func put(ctx context.Context, n node, errs chan<- error) {
	err := n.Put(ctx)
	if err == nil {
		errs <- nil
	} else {
		errs <- err
	}
}

// A named function, and a time-out.
func putInTime(ctx context.Context, nodes []node) error {
	errs := make(chan error, len(nodes))
	for _, n := range nodes {
		go put(ctx, n, errs)
	}
	select {
	case err := <-errs: // want `putInTime starts several`
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

type group[T node] struct{ nodes []T }

// A method, generic.
func (g *group[T]) put(ctx context.Context) (n int, err error) {
	errs := make(chan error, len(g.nodes))
	for _, n := range g.nodes {
		go func() {
			if err := n.Put(ctx); err != nil {
				errs <- err
			} else {
				errs <- nil
			}
		}()
	}
	return len(g.nodes), <-errs // want `put starts several`
}

// ok: all of them.
func putAll(ctx context.Context, nodes []node) (first error) {
	errc := make(chan error, len(nodes))
	for _, n := range nodes {
		go func() {
			if err := n.Put(ctx); err != nil {
				errc <- err
				return
			}
			errc <- nil
		}()
	}
	for range nodes {
		if err := <-errc; err != nil && first == nil {
			first = err
		}
	}
	return first
}

type server interface {
	Serve(ctx context.Context) error
}

// ok: servers, which have no end of their own.
func serveAll(ctx context.Context, list []server) error {
	errc := make(chan error, len(list))
	for _, s := range list {
		go func() {
			if err := s.Serve(ctx); err != nil {
				errc <- err
				return
			}
			errc <- nil
		}()
	}
	return <-errc
}

// ok: the first that works is enough, and it is asked for.
func anyOf(ctx context.Context, nodes []node) error {
	errc := make(chan error, len(nodes))
	for _, n := range nodes {
		go func() {
			if err := n.Put(ctx); err != nil {
				errc <- err
				return
			}
			errc <- nil
		}()
	}
	if err := <-errc; err != nil {
		return fmt.Errorf("the first: %w", err)
	}
	return nil
}

// ok: one.
func putOne(ctx context.Context, n node) error {
	errc := make(chan error, 1)
	go func() {
		if err := n.Put(ctx); err != nil {
			errc <- err
			return
		}
		errc <- nil
	}()
	return <-errc
}

// ok: there is another way then.
func orElse(ctx context.Context, urls []string) string {
	c := make(chan page, len(urls))
	for _, u := range urls {
		go func() {
			text, err := fetch(ctx, u)
			c <- page{text, err}
		}()
	}
	p := <-c
	if p.fail != nil {
		log.Print(p.fail)
		return "default"
	}
	return p.text
}

// ok: one is asked, in the background.
func one(ctx context.Context, url string) (string, error) {
	c := make(chan page, 1)
	go func() {
		text, err := fetch(ctx, url)
		c <- page{text, err}
	}()
	p := <-c
	return p.text, p.fail
}

// counted

type node interface {
	Put(ctx context.Context) error
}

var errNoQuorum = errors.New("no quorum")

func write(ctx context.Context, nodes []node) error {
	need := len(nodes)/2 + 1
	replies := make(chan error, len(nodes))
	for _, n := range nodes {
		go func() { replies <- n.Put(ctx) }()
	}
	var acks int
	var errs []error
	for range nodes {
		if err := <-replies; err != nil {
			log.Print(err)
			errs = append(errs, err)
		}
		acks++ // want `this counts every answer from replies, the errors too \(line 281\), so what is asked of the count later \(line 287\) is asked of the number of rounds: count only those without an error`
	}
	if acks >= need {
		return nil
	}
	return errors.Join(errs...)
}

func answered(ctx context.Context, urls []string) bool {
	c := make(chan page)
	for _, u := range urls {
		go func() {
			text, err := fetch(ctx, u)
			c <- page{text, err}
		}()
	}
	n := 0
	for i := 0; i < len(urls); i++ {
		p := <-c
		n++ // want `this counts every answer from c, the errors too`
		if p.fail != nil {
			log.Print(p.fail)
		}
	}
	return n > 1
}

// ok: only those that work, or those that do not.
func good(ctx context.Context, nodes []node) error {
	replies := make(chan error, len(nodes))
	for _, n := range nodes {
		go func() { replies <- n.Put(ctx) }()
	}
	acks, failed, all, total := 0, 0, 0, 0
	for range nodes {
		all++
		log.Print(all, " of ", len(nodes)) // ok: how far it is
		total++
		if err := <-replies; err != nil {
			failed++
			log.Print(err)
			continue
		}
		acks++
	}
	log.Print(total) // ok: a number to be told
	if acks < 2 || failed > 1 {
		return errNoQuorum
	}
	return nil
}

// ok: the count ends the loop.
func until(ctx context.Context, nodes []node) int {
	replies := make(chan error, len(nodes))
	for _, n := range nodes {
		go func() { replies <- n.Put(ctx) }()
	}
	done := 0
	for done < len(nodes) {
		if err := <-replies; err != nil {
			log.Print(err)
		}
		done++
	}
	return done
}

// ok: an error leaves the loop.
func leaves(ctx context.Context, nodes []node) error {
	replies := make(chan error, len(nodes))
	for _, n := range nodes {
		go func() { replies <- n.Put(ctx) }()
	}
	acks := 0
	for range nodes {
		if err := <-replies; err != nil {
			return err
		}
		acks++
	}
	if acks < 2 {
		return errNoQuorum
	}
	return nil
}
