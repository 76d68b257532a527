// Package kubernetes81091 has the structure of the kernel of that name, corrected.
package kubernetes81091

import (
	"sync"
	"sync/atomic"
)

type sieve struct{ grains atomic.Int32 }

func (s *sieve) Sift() { s.grains.Add(1) }

type sifter interface{ Sift() }

type line interface{ SiftAll() }

type belt struct{ sifters []sifter }

func newBelt() line {
	b := &belt{}
	b.sifters = append(b.sifters, &sieve{})
	return b
}

func (b *belt) SiftAll() {
	for _, s := range b.sifters {
		s.Sift()
	}
}

type mill struct{ line line }

func newMill(l line) *mill { return &mill{line: l} }

func (m *mill) grind() {
	one := func(int) { m.line.SiftAll() }
	together(2, 2, one)
}

func (m *mill) Run() { m.grind() }

func together(hands, sacks int, one func(int)) {
	var stop <-chan struct{}
	todo := make(chan int, sacks)
	for i := range sacks {
		todo <- i
	}
	close(todo)
	if sacks < hands {
		hands = sacks
	}
	wg := sync.WaitGroup{}
	wg.Add(hands)
	for range hands {
		go func() {
			defer wg.Done()
			for sack := range todo {
				select {
				case <-stop:
					return
				default:
					one(sack)
				}
			}
		}()
	}
	wg.Wait()
}

func Run() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		m := newMill(newBelt())
		m.Run()
	}()
	wg.Wait()
}
