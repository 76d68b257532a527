package indexer

import (
	"strings"
	"sync"
)

type Doc struct {
	ID   int
	Text string
}

type Index struct {
	mu    sync.Mutex
	terms map[string][]int
	docs  int
}

func New() *Index { return &Index{terms: map[string][]int{}} }

func (x *Index) add(d Doc) {
	words := strings.Fields(strings.ToLower(d.Text))
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, w := range words {
		x.terms[w] = append(x.terms[w], d.ID)
	}
	x.docs++
}

// Rebuild replaces the index by one of the given documents.
func (x *Index) Rebuild(docs []Doc) int {
	var wg sync.WaitGroup
	x.mu.Lock()
	x.terms = make(map[string][]int)
	x.docs = 0
	for _, d := range docs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			x.add(d)
		}()
	}
	wg.Wait()
	n := x.docs
	x.mu.Unlock()
	return n
}

func (x *Index) Find(word string) []int {
	x.mu.Lock()
	defer x.mu.Unlock()
	ids := x.terms[strings.ToLower(word)]
	return append([]int{}, ids...)
}
