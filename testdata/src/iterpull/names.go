package iterpull

import (
	"iter"
	"runtime"
)

// The iterators of the other file that are no iter.Seq are gone through here.
func use(c *client, s *source, t *tree[int], list []int) (n int) {
	for range c.names {
		n++
	}
	for range c.labelled {
		n++
	}
	for range c.flagged {
		n++
	}
	for range c.conditioned {
		n++
	}
	for range c.failing {
		n++
	}
	for range s.rows {
		n++
	}
	for v := range t.walk {
		n += v
	}
	for v := range evens(list) {
		n += v
	}
	return n
}

// What returns it does not say iter.Seq.
func evens(list []int) func(func(int) bool) {
	return func(give func(int) bool) {
		for _, v := range list {
			if v%2 == 0 {
				give(v) // want `give is called again \(in the next round\) although it may have returned false here, which changes nothing`
			}
		}
	}
}

// What is returned is a method.
func (t *tree[T]) leaves() iter.Seq[T] { return t.leaf }

func (t *tree[T]) leaf(yield func(T) bool) {
	if t.left != nil {
		t.left.leaf(yield) // want `yield is called again \(line \d+\) although it may have returned false in leaf, which does not say so`
	}
	yield(t.value)
}

// ok: what is called yield is not what an iterator is given: it lets others run, and says
// whether there were any; asks whether to give way; or takes what is produced, and says
// whether that was new.
func spin(ready func() bool, yield func() bool) {
	for !ready() {
		if !yield() {
			runtime.Gosched()
		}
	}
}

func (c *client) work(yield func() bool) {
	for range c.pages {
		if !yield() {
			continue
		}
		runtime.Gosched()
	}
}

func produce(list []int, yield func(int) bool) (fresh int) {
	for _, v := range list {
		if yield(v) {
			fresh++
		}
	}
	return fresh
}

func (c *client) crop(yield func(string) bool) {
	for _, p := range c.pages {
		yield(p.next)
	}
}

// Nodes is for other packages to range over.
type Nodes struct{ left, right *Nodes }

func (n *Nodes) All(yield func(*Nodes) bool) {
	if n.left != nil {
		n.left.All(yield) // want `yield is called again`
	}
	yield(n)
}

// ok: no iterator by its name, and nobody ranges over it.
func (n *Nodes) Visit(visit func(*Nodes) bool) {
	visit(n.left)
	visit(n.right)
}
