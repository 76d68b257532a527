// Package hugo5379 has the structure of the kernel of that name, corrected.
package hugo5379

import (
	"context"
	"log"
	"sync"
	"time"
)

type pictures struct {
	s      *bareStory
	draw   map[int]func() error
	latest map[int]func() error
	start  sync.Once
}

func (p *pictures) drawLatest(*bareStory) error {
	for k := range p.latest {
		draw := p.latest[k]
		if err := draw(); err != nil {
			continue
		}
	}
	return nil
}

func (p *pictures) refresh() {
	p.start.Do(func() { p.draw = makeDrawers(p.s.bare()) })
	latest := make(map[int]func() error)
	for k, v := range p.draw {
		if _, ok := latest[k]; !ok {
			latest[k] = v
		}
	}
	p.latest = latest
}

type story struct {
	*bareOnce
	*textOnce
	without *bareStory
	text    sync.Once
	textMu  sync.Mutex
	words   int
	pics    *pictures
}

// Words is asked by readers, who hold no lock.
func (s *story) Words() int {
	s.readAll()
	s.textMu.Lock()
	defer s.textMu.Unlock()
	return s.words
}

// wordsWhileDrawing is asked by pictures, which are drawn under textMu.
func (s *story) wordsWhileDrawing() int {
	s.countWords(false)
	return s.words
}

func (s *story) readAll() {
	s.readText()
	s.countWords(true)
}

func (s *story) countWords(lock bool) {
	s.plain.Do(func() {
		if lock {
			s.textMu.Lock()
			defer s.textMu.Unlock()
		}
		s.words++
	})
}

func (s *story) bare() *bareStory {
	s.bareOnce.once.Do(func() { s.without = &bareStory{story: s} })
	return s.without
}

func (s *story) prepare() error {
	var err error
	if err = drawPictures(s.bare()); err != nil {
		return err
	}
	return nil
}

func (s *story) setText() { s.pics.refresh() }

func (s *story) readText() {
	s.text.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		done := make(chan error, 1)
		go func() {
			var err error
			s.textMu.Lock()
			defer s.textMu.Unlock()
			err = s.prepare()
			if err != nil {
				done <- err
				return
			}
			done <- err
		}()
		select {
		case <-ctx.Done():
		case <-done:
		}
	})
}

type bareStory struct{ *story }

type bareOnce struct{ once sync.Once }

type textOnce struct{ plain sync.Once }

type publisher struct{ books []*volume }

func (p *publisher) printAll() {
	for _, b := range p.books {
		for _, other := range p.books {
			other.prepareStories()
		}
		b.printStories()
	}
}

func (p *publisher) Build() { p.printAll() }

type stories []*story

type collection struct{ stories stories }

type volume struct{ *collection }

func (v *volume) prepareStories() {
	for _, s := range v.stories {
		s.setText()
	}
}

func (v *volume) layOut() {
	for _, s := range v.stories {
		s.Words()
	}
}

func (v *volume) layOutAndPrint() { v.layOut() }

func (v *volume) printStories() {
	const presses = 2
	wg := &sync.WaitGroup{}
	for range presses {
		wg.Add(1)
		go press(v, wg)
	}
	wg.Wait()
}

type printer struct{ p *publisher }

func (p *printer) Build() *printer { return p.build() }

func (p *printer) build() *printer {
	p.p.Build()
	return p
}

func (p *printer) openE() error {
	pub, err := newPublisher()
	if err != nil {
		return err
	}
	p.p = pub
	return nil
}

func (p *printer) open() *printer {
	if err := p.openE(); err != nil {
		log.Fatalf("cannot open: %v", err)
	}
	return p
}

func newPublisher() (*publisher, error) {
	return &publisher{books: []*volume{{collection: &collection{}}}}, nil
}

func drawersOf(s *bareStory) map[int]func() error {
	m := make(map[int]func() error)
	m[0] = func() error { return drawOne(s) }
	return m
}

func drawOne(s *bareStory) error { return drawIn(s) }

func drawIn(s *bareStory) error {
	s.wordsWhileDrawing()
	return nil
}

func makeDrawers(s *bareStory) map[int]func() error { return drawersOf(s) }

func newPictures(s *story) *pictures {
	return &pictures{s: s.bare(), draw: make(map[int]func() error), latest: make(map[int]func() error)}
}

func drawPictures(s *bareStory) error { return s.pics.drawLatest(s) }

func press(v *volume, wg *sync.WaitGroup) {
	defer wg.Done()
	v.layOutAndPrint()
}

func Run() {
	b := &printer{}
	opened := b.open()
	for _, v := range opened.p.books {
		s := &story{bareOnce: &bareOnce{}, textOnce: &textOnce{}, without: &bareStory{}}
		s.pics = newPictures(s)
		v.stories = append(v.stories, s)
	}
	opened.Build()
}
