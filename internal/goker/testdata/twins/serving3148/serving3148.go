// Package serving3148 has the structure of the kernel of that name, corrected.
package serving3148

import "sync"

type planter interface{ Plant() }

type garden interface{ Beds() planter }

type park interface{ garden }

type city interface{ Park() park }

type toyPark struct{ *toy }

func (p *toyPark) Beds() planter { return &bed{p} }

type toyCity struct{ toy }

func (c *toyCity) Park() park { return &toyPark{toy: &c.toy} }

type bed struct{ park *toyPark }

func (b *bed) Plant() { b.park.Call() }

type mayor struct{ city city }

func (m *mayor) Work() { m.work() }

func (m *mayor) work() {
	days := []struct {
		name string
		f    func()
	}{{name: "Monday", f: m.monday}}
	for _, d := range days {
		d.f()
	}
}

func (m *mayor) monday() { m.plant() }

func (m *mayor) plant() { m.city.Park().Beds().Plant() }

type worker interface{ Work() }

type office struct{ worker worker }

func (o *office) Run(desks int) {
	wg := sync.WaitGroup{}
	defer wg.Wait()
	for range desks {
		wg.Add(1)
		go func() {
			defer wg.Done()
			o.next()
		}()
	}
}

func (o *office) next() { o.worker.Work() }

func newOffice(w worker) *office { return &office{worker: w} }

func newTownHall() *office {
	m := &mayor{}
	return newOffice(m)
}

type group struct{ wg sync.WaitGroup }

func (g *group) Wait() { g.wg.Wait() }

func (g *group) Go(f func()) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		f()
	}()
}

type hooks struct{}

func newHooks() *hooks { return &hooks{} }

func (h *hooks) OnCall(t *toy) { t.Prepend() }

type reaction interface{}

type simple struct{}

type toy struct{ chain []reaction }

func (t *toy) Call() {
	for range t.chain {
	}
}

func (t *toy) Prepend() { t.chain = append([]reaction{&simple{}}, t.chain...) }

func Run() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		c := &toyCity{}
		o := newTownHall()
		o.worker.(*mayor).city = c
		h := newHooks()
		h.OnCall(&c.toy)
		g := &group{}
		defer func() { g.Wait() }()
		g.Go(func() { o.Run(1) })
	}()
	wg.Wait()
}
