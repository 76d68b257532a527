// Package methodcontractviolation has the structure of the kernel of that name, corrected.
package methodcontractviolation

type baker struct {
	dough chan any
	home  chan any
}

func (b baker) Start() {
	go func() {
		for {
			select {
			case <-b.dough:
			case <-b.home:
				return
			}
		}
	}()
}

func (b baker) Stop() { close(b.home) }

func (b baker) Bring(d any) { b.dough <- d }

func morning(doughs []any) {
	b := baker{dough: make(chan any), home: make(chan any)}
	b.Start()
	defer b.Stop()
	for _, d := range doughs {
		b.Bring(d)
	}
}

func Run() { morning(make([]any, 10)) }
