// Package istio16742 has the structure of the kernel of that name, corrected.
package istio16742

import "sync"

var (
	trains   = map[string]*train{}
	trainsMu sync.RWMutex
)

type colours []struct{}

func paint(colours) {}

type workshop interface{ Paint(*wagon) }

type shed struct{}

func (s *shed) Paint(w *wagon) { s.paintOutside(w) }

func (s *shed) paintOutside(w *wagon) { paint(w.colours()) }

type wagon struct {
	mu    sync.RWMutex
	coats colours
}

func (w *wagon) colours() colours {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.coats
}

func (w *wagon) setColours(c colours) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.coats = c
}

type train struct{ wagon *wagon }

func newTrain() *train { return &train{wagon: &wagon{}} }

type depot struct{ workshop workshop }

func (d *depot) enter(t *train) {
	trainsMu.Lock()
	defer trainsMu.Unlock()
	trains["a"] = t
}

func (d *depot) Arrive() {
	t := newTrain()
	d.enter(t)
	d.refresh(t)
}

func (d *depot) paint(t *train) { d.workshop.Paint(t.wagon) }

func (d *depot) refresh(t *train) { d.paint(t) }

func (d *depot) NewColours() {
	trainsMu.RLock()
	for _, t := range trains {
		t.wagon.setColours(nil)
	}
	trainsMu.RUnlock()
}

type yard interface{ NewColours() }

type company struct{ yard yard }

func (c *company) Decide() { c.yard.NewColours() }

func Run() {
	var wg sync.WaitGroup
	wg.Add(3)
	go func() {
		defer wg.Done()
		c := &company{yard: &depot{workshop: &shed{}}}
		go func() {
			defer wg.Done()
			c.yard.(*depot).Arrive()
		}()
		go func() {
			defer wg.Done()
			c.Decide()
		}()
	}()
	wg.Wait()
}
