// Package cockroach16167 has the structure of the kernel of that name, corrected.
package cockroach16167

import "sync"

// recipe book: the kitchen reads it while a printer may replace it.
type drawer struct{ cook *cook }

func (d drawer) open(k *kitchen, book string) { k.prepare(d.cook, book) }

type cook struct {
	drawer drawer
	reads  int
}

func (c *cook) leaf(k *kitchen, book string) { c.reads += len(k.pages(book)) }

type kitchen struct {
	bookCond *sync.Cond
	bookMu   sync.RWMutex
	book     string
}

func (k *kitchen) start() { k.print() }

func (k *kitchen) run(c *cook) {
	k.bookCond.L.Lock()
	book := k.book
	k.bookCond.L.Unlock()
	attempt(k, c, book)
}

func (k *kitchen) inShift(c *cook, book string) { k.inOpenShift(c, book) }

func (k *kitchen) inOpenShift(c *cook, book string) { c.drawer.open(k, book) }

func (k *kitchen) prepare(c *cook, book string) { c.leaf(k, book) }

func (k *kitchen) pages(book string) string { return book + "." }

func (k *kitchen) print() {
	k.bookMu.Lock()
	defer k.bookMu.Unlock()
	k.book = "second edition"
}

func attempt(k *kitchen, c *cook, book string) { k.inShift(c, book) }

func newKitchen() (*kitchen, *cook) {
	c := &cook{}
	c.drawer = drawer{c}
	return &kitchen{}, c
}

func Run() {
	k, c := newKitchen()
	k.bookCond = sync.NewCond(k.bookMu.RLocker())
	go k.start()
	k.run(c)
}
