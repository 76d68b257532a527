package lent

import (
	"encoding/json"
	"log"
	"net/http"

	"guardedby/lentdep"
)

// Maps that functions of another package hand out.

type agent struct {
	holder *lentdep.Holder
	other  *lentdep.Holder
}

func (a *agent) Apply(commands <-chan [2]string) {
	for c := range commands {
		a.holder.Set(c[0], c[1])
		a.holder.Hit(c[0])
	}
}

func (a *agent) Report() ([]byte, error) {
	return json.Marshal(a.holder.Current()) // want `the map that Current returns in Labels is h.cur.Labels itself, and h.mu was given back: Set may change it meanwhile \(lentdep.go:71\)`
}

func (a *agent) Dump() {
	cur := a.holder.Current()
	log.Print(cur.Name)
	for k, v := range cur.Labels { // want `returns in Labels is h.cur.Labels itself`
		log.Print(k, v)
	}
}

func (a *agent) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	answer := struct {
		Stats map[string]int
		Title string
	}{a.holder.Stats(), "stats"}
	json.NewEncoder(w).Encode(answer) // want `the map that Stats returns is h.stats itself, and h.mu was given back: Hit may change it`
}

func (a *agent) One(k string) int {
	return a.holder.Stats()[k] // want `the map that Stats returns is h.stats itself`
}

func Printed(a *agent) {
	show(a.holder.Current())
}

func show(o lentdep.Options) {
	for k := range o.Labels { // want `the map that Current returns in Labels is h.cur.Labels itself`
		log.Print(k)
	}
}

// Copies has maps of its own.
func (a *agent) Copies() ([]byte, error) {
	return json.Marshal(a.holder.Cloned()) // ok
}

// Never is of what nobody changes.
func (a *agent) Never() ([]byte, error) {
	return json.Marshal(a.holder.Fixed()) // ok
}

// Replaced is of a map that is replaced.
func (a *agent) Replaced() int {
	return len(a.holder.Seen()) + a.holder.Seen()["a"] // ok
}

// Name does not look at the map.
func (a *agent) Name() string {
	return a.holder.Current().Name // ok
}

// Bare leaves the map out.
func (a *agent) Bare() ([]byte, error) {
	cur := a.holder.Current()
	cur.Labels = nil
	return json.Marshal(cur) // ok
}

// Other is of an object that nobody changes here.
func (a *agent) Other() ([]byte, error) {
	return json.Marshal(a.other.Current()) // ok
}

// Own has the object to itself.
func Own() ([]byte, error) {
	h := lentdep.Make()
	h.Set("a", "b")
	return json.Marshal(h.Current()) // ok
}

// once is a command: one thing after the other.
type once struct{ holder *lentdep.Holder }

func (o *once) Run() ([]byte, error) {
	o.fill()
	return json.Marshal(o.holder.Current()) // ok
}

func (o *once) fill() {
	o.holder.Set("a", "b")
}

// made is set up by who makes it.
type made struct{ made *lentdep.Holder }

func newMade(ks []string) *made {
	m := &made{made: lentdep.Make()}
	for _, k := range ks {
		m.made.Set(k, k)
	}
	return m
}

var _ = newMade

func (m *made) Show() ([]byte, error) {
	return json.Marshal(m.made.Current()) // ok
}
