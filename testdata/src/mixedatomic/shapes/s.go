package shapes

import (
	"sync/atomic"

	"mixedatomic/dep"
)

// A struct of another package.
type link struct{ flow dep.Flow }

func (l *link) Read(n int) { atomic.AddUint64(&l.flow.In, uint64(n)) }

func (l *link) Flow() dep.Flow {
	return l.flow // want `l.flow.In is read plainly`
}

// A copy made by a helper.
type meter struct{ flow dep.Flow }

func (m *meter) Write(n int) { atomic.AddUint64(&m.flow.Out, uint64(n)) }

func Report(m *meter) uint64 { return sum(m) }

func sum(m *meter) uint64 {
	f := m.flow // want `m.flow.Out is read plainly`
	return f.In + f.Out
}

// Generic.
type hits struct{ n, m int64 }

type shelf[T any] struct {
	hits hits
	all  []T
}

func (s *shelf[T]) Get(i int) T {
	atomic.AddInt64(&s.hits.n, 1)
	return s.all[i]
}

func (s *shelf[T]) Hits() hits {
	return s.hits // want `s.hits.n is read plainly`
}
