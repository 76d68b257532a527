// Package moby25384 has the structure of the kernel of that name, corrected.
package moby25384

import "sync"

type oven struct{ hot bool }

type bakery struct{ ovens []*oven }

func (b *bakery) light() {
	var lit sync.WaitGroup
	lit.Add(len(b.ovens))
	for _, o := range b.ovens {
		go func(o *oven) {
			defer lit.Done()
			o.hot = true
		}(o)
	}
	lit.Wait()
}

func Run() {
	b := &bakery{ovens: []*oven{{}, {}}}
	go b.light()
}
