package lockleak

import "sync"

// Locks in elements that are reached by their index each time.
type bin struct {
	mu sync.Mutex
	n  map[string]int
}

type bins struct {
	parts []*bin
	all   [8]bin
	named map[string]*bin
}

func (b *bins) Get(i int, k string) (int, bool) {
	b.parts[i].mu.Lock()
	v, ok := b.parts[i].n[k]
	if !ok {
		return 0, false // want `returns with .*mu held since line \d+`
	}
	b.parts[i].mu.Unlock()
	return v, true
}

func (b *bins) Part(i int, k string) (int, bool) {
	b.all[i].mu.Lock()
	v, ok := b.all[i].n[k]
	if !ok {
		return 0, false // want `returns with .*mu held since line \d+`
	}
	b.all[i].mu.Unlock()
	return v, true
}

func (b *bins) Named(name, k string) (int, bool) {
	b.named[name].mu.Lock()
	v, ok := b.named[name].n[k]
	if !ok {
		return 0, false // want `returns with .*mu held since line \d+`
	}
	b.named[name].mu.Unlock()
	return v, true
}

func sumOf(b *bins, k string) (sum int) {
	for i := range b.parts {
		b.parts[i].mu.Lock()
		v, ok := b.parts[i].n[k]
		if !ok {
			continue // want `the loop leaves .*mu here`
		}
		sum += v
		b.parts[i].mu.Unlock()
	}
	return sum
}

func (b *bins) Has(i int, k string) bool {
	b.parts[i].mu.Lock()
	defer b.parts[i].mu.Unlock()
	_, ok := b.parts[i].n[k]
	return ok
}

func (b *bins) Sum(k string) (sum int) {
	for i := range b.parts {
		b.parts[i].mu.Lock()
		sum += b.parts[i].n[k]
		b.parts[i].mu.Unlock()
	}
	return sum
}

// All are locked, then all are given back.
func (b *bins) Reset() {
	for i := range b.parts {
		b.parts[i].mu.Lock()
	}
	for i := range b.parts {
		clear(b.parts[i].n)
	}
	for i := range b.parts {
		b.parts[i].mu.Unlock()
	}
}

// Another object is put there meanwhile.
func (b *bins) Swap(name string, o *bin) {
	b.named[name].mu.Lock()
	old := b.named[name]
	b.named[name] = o
	old.mu.Unlock()
}

func (b *bins) Move(i, j int, k string) bool {
	b.parts[i].mu.Lock()
	v, ok := b.parts[i].n[k]
	b.parts[i].mu.Unlock()
	if !ok {
		return false
	}
	b.parts[j].mu.Lock()
	b.parts[j].n[k] = v
	b.parts[j].mu.Unlock()
	return true
}
