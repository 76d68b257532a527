package intest

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"
)

// The keys are few, and in one batch.
func TestGetMany(t *testing.T) {
	r := &reader{keys: []string{"a", "b", "c"}}
	var wg sync.WaitGroup
	found := make([]string, 0)
	err := r.getMany(t.Context(), &wg, func(_ context.Context, k string) {
		found = append(found, k) // ok
	})
	if err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	if len(found) != 3 {
		t.Fatal(found)
	}
}

func TestWithRead(t *testing.T) {
	r := &reader{keys: []string{"a", "b", "c"}}
	var wg sync.WaitGroup
	n := 0
	if err := r.withRead(t.Context(), &wg, func(context.Context, batch) { n++ }); err != nil { // ok
		t.Fatal(err)
	}
	wg.Wait()
	if n != 1 {
		t.Fatal(n)
	}
}

// Here the test says how many.
func TestEach(t *testing.T) {
	var found []string
	each([]string{"a", "b", "c"}, func(k string) {
		found = append(found, k) // want `found is appended to by all goroutines that run this function literal`
	})
	n := 0
	times(3, func() {
		n++ // want `n is changed by all goroutines that run this function literal`
	})
	var more []string
	for range 3 {
		go func() {
			more = append(more, "d") // want `more is appended to by every goroutine that the loop starts`
		}()
	}
	if len(found) != 3 || n != 3 || len(more) > 3 {
		t.Fatal(found)
	}
}

// From tailscale: the test makes one connection.
type fake struct {
	net.Listener
	enabled map[string]bool
	jobs    []string
}

func (f *fake) listen() error {
	for {
		c, err := f.Accept()
		if err != nil {
			return err
		}
		go f.handle(c)
	}
}

func (f *fake) handle(c net.Conn) {
	f.enabled[c.RemoteAddr().String()] = true // ok
}

// Of these there are several.
func (f *fake) work() {
	for _, j := range f.jobs {
		go f.do(j)
	}
}

func (f *fake) do(j string) {
	f.enabled[j] = true // want `f.enabled is written to by every goroutine that the loop starts`
}

// From skipper: the compiler is not to drop the work.
func BenchmarkSink(b *testing.B) {
	var dummy int64
	var last time.Time
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range b.N {
				dummy = time.Now().Unix() // ok
				last = time.Now()         // ok
			}
		}()
	}
	dummy++
	last = last.Add(time.Second)
	wg.Wait()
}

// These are looked at.
func BenchmarkRead(b *testing.B) {
	var dummy int64
	var last time.Time
	var list []int
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range b.N {
				dummy = time.Now().Unix() // want `dummy is assigned by every goroutine that the loop starts`
				last = time.Now()         // want `last is assigned by every goroutine that the loop starts`
				list = append(list, 1)    // want `list is appended to by every goroutine that the loop starts`
			}
		}()
	}
	wg.Wait()
	if dummy == 0 || last.IsZero() {
		b.Fatal("no work")
	}
}
