// Package bounduse puts the parts together.
package bounduse

import (
	"sync"

	"lockorder/boundorders"
	"lockorder/boundstock"
)

func shop() {
	st := boundstock.New()
	book := boundorders.NewBook(st)
	st.SetOpen(book) // want "Stock.Recount calls with Stock.mu held what SetOpen gives it here, where Pieces takes Book.mu, and Book.Place takes them the other way round: two goroutines that meet wait for each other for ever"
}

// A constructor takes it, and a method of the other gets what that makes.
func made() *boundstock.Stock {
	book := new(boundorders.Book)
	st := boundstock.With(book) // want "Stock.Recount calls with Stock.mu held what With gives it here"
	book.Use(st)
	return st
}

// Strict: the book has another stock.
func another(st *boundstock.Stock) *boundstock.Stock {
	return boundstock.With(boundorders.NewBook(st)) // want "Stock.Recount calls with Stock.mu held what With gives it here"
}

// Strict: which stock the book has is not known.
func wire(st *boundstock.Stock, book *boundorders.Book) {
	st.SetOpen(book) // want "Stock.Recount calls with Stock.mu held what SetOpen gives it here"
}

// A method value.
func hooked() {
	h := new(boundstock.Hooked)
	h.OnFull(boundorders.NewPager(h).Full) // want "Hooked.Add calls with Hooked.mu held what OnFull gives it here, where Full takes Pager.mu, and Pager.Left takes them the other way round"
}

// A literal.
func literal() {
	h := new(boundstock.Hooked)
	p := boundorders.NewPager(h)
	h.OnFull(func(n int) { // want "Hooked.Add calls with Hooked.mu held what OnFull gives it here, where the function literal takes Pager.mu"
		if n > 100 {
			n = 100
		}
		p.Full(n)
	})
}

// A type of this package.
type ledger struct {
	stock *boundstock.Stock
	mu    sync.Mutex
	n     int
}

func (l *ledger) Name() string { return "ledger" }

func (l *ledger) Pieces(string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.n
}

func (l *ledger) Book() {
	l.mu.Lock()
	l.stock.Take("nut", 1)
	l.n++
	l.mu.Unlock()
}

func own(st *boundstock.Stock) *ledger {
	l := &ledger{stock: st}
	st.SetOpen(l) // want "where Pieces takes ledger.mu, and ledger.Book takes them the other way round"
	return l
}

// ok: the orders hold one lock at a time.
func loose() {
	st := boundstock.New()
	st.SetOpen(boundorders.NewLoose(st))
}

// ok: the stock does.
func careful() {
	book := new(boundorders.Careful)
	book.Set(boundstock.NewCareful(book))
}

// ok: the method that is called takes no lock.
func fixed() {
	st := boundstock.New()
	st.SetOpen(boundorders.NewFixed(st))
}

func quiet() {
	h := new(boundstock.Hooked)
	h.OnFull(boundorders.NewQuiet(h).Full)
}

// ok: it is not known what it is.
func unknown(st *boundstock.Stock, o boundstock.Open) { st.SetOpen(o) }
