// Package grpc1748 has the structure of the kernel of that name, corrected.
package grpc1748

import (
	"sync"
	"time"
)

const patience = 10 * time.Second

var sceneMu sync.Mutex

type director interface{ Direct() }

type casting interface{ Cast(s studio) director }

func newCasting() casting { return &quickCasting{} }

type quickCasting struct{}

func (*quickCasting) Cast(s studio) director { return &quick{studio: s} }

type player interface{ Enter() }

type studio interface{ Hire() player }

type quick struct {
	studio studio
	player player
}

func (q *quick) Direct() {
	q.player = q.studio.Hire()
	q.player.Enter()
}

type role struct {
	mu    sync.Mutex
	actor *actor
}

type actor struct {
	film     *film
	role     player
	patience time.Duration
	mu       sync.Mutex
}

func (a *actor) wait() { _ = a.patience }

func (a *actor) rehearse() { a.wait() }

func (a *actor) begin() {
	go func() { a.rehearse() }()
}

func (r *role) Enter() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.actor.begin()
}

type film struct {
	mu       sync.Mutex
	patience time.Duration
}

func (f *film) shoot() {
	c := newCasting()
	newScene(f, c)
}

func (f *film) newActor() *actor { return &actor{film: f, patience: f.patience} }

type scene struct {
	film     *film
	director director
}

func (s *scene) watch() {
	for range 10 {
		sceneMu.Lock()
		if s.director != nil {
			sceneMu.Unlock()
			s.director.Direct()
		} else {
			sceneMu.Unlock()
		}
	}
}

func (s *scene) Hire() player {
	a := s.film.newActor()
	r := &role{actor: a}
	r.actor.mu.Lock()
	a.role = r
	r.actor.mu.Unlock()
	return r
}

func newScene(f *film, c casting) {
	s := &scene{film: f}
	go s.watch()
	sceneMu.Lock()
	defer sceneMu.Unlock()
	s.director = c.Cast(s)
}

func Run() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		f := &film{patience: patience}
		f.shoot()
	}()
	wg.Wait()
}
