// Package istio8214 has the structure of the kernel of that name, corrected.
package istio8214

import (
	"sync"
	"sync/atomic"
)

type book interface {
	Write()
	Count() Count
}

type diary interface {
	book
	WriteNow()
}

type author struct{ diary diary }

func (a *author) Write() {
	a.diary.WriteNow()
	a.recount()
}

func (a *author) recount() { a.diary.Count() }

type Count struct{ Pages uint64 }

type notebook struct{ count Count }

func (n *notebook) Count() Count {
	return Count{Pages: atomic.LoadUint64(&n.count.Pages)}
}

func (n *notebook) Write() { n.WriteNow() }

func (n *notebook) WriteNow() { atomic.AddUint64(&n.count.Pages, 1) }

type publisher struct{ author *author }

func (p *publisher) publish() {
	if p.author != nil {
		p.author.Write()
	}
}

func (p *publisher) Publish() { p.publish() }

func Run() {
	var wg sync.WaitGroup
	wg.Add(3)
	go func() {
		defer wg.Done()
		p := &publisher{author: &author{diary: &notebook{}}}
		go func() {
			defer wg.Done()
			p.Publish()
		}()
		go func() {
			defer wg.Done()
			p.Publish()
		}()
	}()
	wg.Wait()
}
