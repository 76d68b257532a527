// Package kubernetes82239 has the structure of the kernel of that name, corrected.
package kubernetes82239

import (
	"runtime"
	"strconv"
)

type tags struct{ Words map[string]struct{} }

func (t *tags) copyTo(out *tags) {
	if t.Words != nil {
		in, out := &t.Words, &out.Words
		*out = make(map[string]struct{}, len(*in))
		for word, val := range *in {
			(*out)[word] = val
		}
	}
}

type crate struct{ tags }

func (c *crate) Copy() *crate {
	out := new(crate)
	c.copyTo(out)
	return out
}

func (c *crate) copyTo(out *crate) {
	*out = *c
	c.tags.copyTo(&out.tags)
}

func newCrate() *crate {
	c := crate{tags{}}
	c.Words = make(map[string]struct{})
	for i := range 2 {
		c.Words[strconv.Itoa(i)] = struct{}{}
	}
	return &c
}

func newCrates() []*crate { return []*crate{newCrate()} }

func tagged(cs []*crate) []*crate { return cs }

type try struct {
	crates []*crate
	call   func(try)
}

func until(f func(), stop <-chan struct{}) { untilSoon(f, stop) }

func untilSoon(f func(), stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		func() { f() }()
		select {
		case <-stop:
			return
		default:
		}
	}
}

type shelf struct{ crate *crate }

func (s *shelf) Get(string) *crate { return s.crate }

type keeper struct{ shelf *shelf }

func (k *keeper) Run(stop <-chan struct{}) { go until(k.look, stop) }

func (k *keeper) look() {
	work := func() {
		c := k.shelf.Get("a")
		k.update(c)
	}
	work()
}

func (k *keeper) update(c *crate) { k.sync(c) }

func (k *keeper) sync(c *crate) { k.weigh(c) }

func (k *keeper) weigh(c *crate) { c.Copy() }

func newKeeper() *keeper { return &keeper{} }

func Run() {
	tries := []try{{
		crates: tagged(newCrates()),
		call: func(t try) {
			mine := t.crates[0].Copy()
			mine.Words["0"] = struct{}{}
		},
	}}
	for _, t := range tries {
		k := newKeeper()
		k.shelf = &shelf{crate: t.crates[0]}
		stop := make(chan struct{})
		go k.Run(stop)
		runtime.Gosched()
		t.call(t)
		close(stop)
	}
}
