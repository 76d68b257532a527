package a

import (
	"sync"

	"groups/b"
)

type pool struct{ wg sync.WaitGroup }

func (p *pool) leave() { p.wg.Done() } // want "Done p.wg!"

func (p *pool) both(n int) { // want "Add p.wg!; Done p.wg; Wait p.wg!"
	p.wg.Add(1)
	if n > 0 {
		p.leave()
	}
	p.wg.Wait()
}

func far(wg *sync.WaitGroup) { // want "Done wg!"
	b.Leave(1, wg)
}

func own() { // want "Wait wg!"
	var wg sync.WaitGroup
	wg.Wait()
}
