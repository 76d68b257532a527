// Package cockroach3710 has the structure of the kernel of that name, corrected.
package cockroach3710

import "sync"

type farm struct {
	milking *shift
	cows    map[int]*cow
	mu      struct {
		sync.RWMutex
	}
	milk int
}

func (f *farm) milkAll() {
	f.mu.RLock()
	cows := make([]*cow, 0, len(f.cows))
	for _, c := range f.cows {
		cows = append(cows, c)
	}
	f.mu.RUnlock()
	for _, c := range cows {
		f.milking.perhaps(c)
	}
}

func (f *farm) yield() int {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.milk
}

func (f *farm) count() {
	go func() {
		for {
			var herd []*cow
			f.mu.Lock()
			for _, c := range f.cows {
				herd = append(herd, c)
			}
			f.milk += len(herd)
			f.mu.Unlock()
			break
		}
	}()
}

type cow struct{ farm *farm }

type shift struct {
	sync.Mutex
	milker *milker
}

func (s *shift) perhaps(c *cow) {
	s.Lock()
	defer s.Unlock()
	s.milker.due(c)
}

type milker struct{}

func (*milker) due(c *cow) bool { return litres(c) > 0 }

func litres(c *cow) int { return c.farm.yield() }

func newFarm() *farm {
	s := &shift{milker: &milker{}}
	f := &farm{milking: s, cows: make(map[int]*cow)}
	f.cows[0] = &cow{f}
	f.cows[1] = &cow{f}
	return f
}

func Run() {
	f := newFarm()
	go f.milkAll()
	go f.count()
}
