package iterpull

import (
	"errors"
	"iter"
	"slices"
	"sync"

	"iterpull/dep"
)

type page struct {
	items []string
	next  string
}

type client struct {
	fetch func(token string) (*page, error)
	pages []*page
}

// The break leaves the inner loop.
func (c *client) all() iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		token := ""
		for {
			p, err := c.fetch(token)
			if err != nil {
				yield("", err)
				return
			}
			for _, s := range p.items {
				if !yield(s, nil) { // want `yield is called again \(in the next round\) although it has returned false here: a loop over the iterator that is left early panics then; return when it returns false`
					break
				}
			}
			if p.next == "" {
				return
			}
			token = p.next
		}
	}
}

// Nobody looks.
func (c *client) names(yield func(string) bool) {
	yield("first") // want `yield is called again \(line 49\) although it may have returned false here, which changes nothing`
	for _, p := range c.pages {
		if !yield(p.next) {
			return
		}
	}
}

// In a loop, generic, with another name.
func values[T any](list []T) iter.Seq[T] {
	return func(give func(T) bool) {
		for _, v := range list {
			give(v) // want `give is called again \(in the next round\) although it may have returned false here`
		}
	}
}

type tree[T any] struct {
	left, right *tree[T]
	value       T
}

// A method that does not say.
func (t *tree[T]) walk(yield func(T) bool) {
	if t == nil {
		return
	}
	t.left.walk(yield) // want `yield is called again \(line 75\) although it may have returned false in walk, which does not say so: a loop over the iterator that is left early panics then; have that say whether to go on, and return if not`
	if !yield(t.value) {
		return
	}
	t.right.walk(yield)
}

// Other iterators, one after the other.
func concat[T any](seqs ...iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, seq := range seqs {
			seq(yield) // want `yield is called again \(in the next round\) although it may have returned false in seq`
		}
	}
}

// A helper whose answer is dropped, and one whose answer is misread.
func pairs(a, b []int) iter.Seq[int] {
	return func(yield func(int) bool) {
		each(a, yield) // want `yield is called again \(line 94\) although it may have returned false here, which changes nothing`
		each(b, yield)
	}
}

func more(a, b []int) iter.Seq[int] {
	return func(yield func(int) bool) {
		if until(a, yield) { // want `yield is called again \(line 101\) although it has returned false here`
			until(b, yield)
		}
	}
}

func each(list []int, yield func(int) bool) bool {
	for _, v := range list {
		if !yield(v) {
			return false
		}
	}
	return true
}

func until(list []int, yield func(int) bool) (stop bool) {
	for _, v := range list {
		if !yield(v) {
			return true
		}
	}
	return false
}

// A literal that is given to another function, of another package, in a loop.
func sharded(shards []*sync.Map) iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, m := range shards {
			m.Range(func(k, _ any) bool { return yield(k) }) // want `yield is called again \(in the next round\) although it may have returned false in Range`
		}
	}
}

func both(a, b *dep.List) iter.Seq[int] {
	return func(yield func(int) bool) {
		a.Each(yield) // want `yield is called again \(line 136\) although it may have returned false in Each`
		b.Each(yield)
	}
}

// A break that leaves the switch.
func switched(list []int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, v := range list {
			switch {
			case v > 0:
				if !yield(v) { // want `yield is called again \(in the next round\) although it may have returned false here, which changes nothing`
					break
				}
			default:
				return
			}
		}
	}
}

// ok: returns.
func (c *client) items() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, p := range c.pages {
			for _, s := range p.items {
				if !yield(s) {
					return
				}
			}
		}
	}
}

// ok: a label.
func (c *client) labelled(yield func(string) bool) {
pages:
	for _, p := range c.pages {
		for _, s := range p.items {
			if !yield(s) {
				break pages
			}
		}
	}
}

// ok: the flag is asked.
func (c *client) flagged(yield func(string) bool) {
	stopped := false
	for _, p := range c.pages {
		for _, s := range p.items {
			if !yield(s) {
				stopped = true
				break
			}
		}
		if stopped {
			return
		}
	}
}

// ok: the condition of the loop.
func (c *client) conditioned(yield func(string) bool) {
	more := true
	for i := 0; more && i < len(c.pages); i++ {
		for _, s := range c.pages[i].items {
			if more = yield(s); !more {
				break
			}
		}
	}
}

// ok: all in one expression.
func (t *tree[T]) push(yield func(T) bool) bool {
	if t == nil {
		return true
	}
	return t.left.push(yield) && yield(t.value) && t.right.push(yield)
}

// ok: true says that it is over.
func stops(a, b []int) iter.Seq[int] {
	return func(yield func(int) bool) {
		if until(a, yield) {
			return
		}
		until(b, yield)
	}
}

// ok: a helper whose answer is looked at.
func checked(a, b []int) iter.Seq[int] {
	return func(yield func(int) bool) {
		if !each(a, yield) {
			return
		}
		each(b, yield)
	}
}

// ok: the literal notes it.
func (c *client) noted(shards []*sync.Map) iter.Seq[any] {
	return func(yield func(any) bool) {
		more := true
		for _, m := range shards {
			m.Range(func(k, _ any) bool {
				more = yield(k)
				return more
			})
			if !more {
				return
			}
		}
	}
}

// ok: one or the other.
func either(list []int, err error) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		if err != nil {
			yield(0, err)
		}
		if err == nil {
			for _, v := range list {
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

// ok: the last one.
func last(list []int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, v := range list {
			if i == len(list)-1 {
				yield(v)
				return
			}
			if !yield(v) {
				return
			}
		}
	}
}

// ok: what it stops ends the loop.
func (s *source) rows(yield func(string) bool) {
	defer s.close()
	for s.next() {
		for _, v := range s.row() {
			if !yield(v) {
				s.close()
				break
			}
		}
	}
}

type source struct {
	done bool
	list []string
}

func (s *source) next() bool    { return !s.done && len(s.list) > 0 }
func (s *source) row() []string { return s.list }
func (s *source) close()        { s.done = true }

// ok: the walk notes it in its object.
type walker struct{ stopped bool }

func (w *walker) visit(list []int, yield func(int) bool) {
	for _, v := range list {
		if !yield(v) {
			w.stopped = true
			return
		}
	}
}

func visit(lists [][]int) iter.Seq[int] {
	return func(yield func(int) bool) {
		w := &walker{}
		for _, list := range lists {
			w.visit(list, yield)
			if w.stopped {
				return
			}
		}
	}
}

// ok: an error says so.
var errStop = errors.New("stop")

func (c *client) failing(yield func(string) bool) {
	visitAll := func(p *page) error {
		for _, s := range p.items {
			if !yield(s) {
				return errStop
			}
		}
		return nil
	}
	for _, p := range c.pages {
		if visitAll(p) != nil {
			return
		}
	}
}

// ok: a callback that is no iterator's says nothing of this.
func forEach(list []int, f func(int) bool) (n int) {
	for _, v := range list {
		if f(v) {
			n++
		}
	}
	return n
}

// ok: a loop over another iterator, which is left.
func doubled(seq iter.Seq[int]) iter.Seq[int] {
	return func(yield func(int) bool) {
		for v := range seq {
			if !yield(2*v) || !yield(2*v+1) {
				return
			}
		}
	}
}

// ok: the only one.
func sorted(list []int) iter.Seq[int] {
	return func(yield func(int) bool) {
		slices.Values(slices.Sorted(slices.Values(list)))(yield)
	}
}

// ok: it is wrapped by one that remembers.
func guardedSeq(seqs []iter.Seq[int]) iter.Seq[int] {
	return func(yield func(int) bool) {
		done := false
		next := func(v int) bool {
			if done {
				return false
			}
			done = !yield(v)
			return !done
		}
		for _, seq := range seqs {
			seq(next)
		}
	}
}
