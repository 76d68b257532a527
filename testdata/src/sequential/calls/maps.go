package calls

import (
	"context"
	"fmt"
	"net/http"
)

// From harbor: the filter of the second question is a map that holds the first's answer.

type owner struct{ ID int64 }

type keywords map[string]any

type query struct{ where keywords }

func newQuery(k keywords) *query { return &query{where: k} }

type owners interface {
	GetByName(ctx context.Context, name string) (*owner, error)
}

type pets interface {
	List(ctx context.Context, q *query) ([]string, error)
}

type petPage struct {
	owners owners
	pets   pets
}

func (p *petPage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o, err := p.owners.GetByName(r.Context(), r.FormValue("name"))
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	l, err := p.pets.List(r.Context(), &query{where: map[string]any{"owner": o.ID}}) // ok
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	fmt.Fprintln(w, l)
}

type petPage2 petPage

func (p *petPage2) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o, err := p.owners.GetByName(r.Context(), r.FormValue("name"))
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	m := make(map[string]any)
	m["owner"] = o.ID
	l, err := p.pets.List(r.Context(), newQuery(m)) // ok
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	fmt.Fprintln(w, l)
}

type petPage3 petPage

// The map holds something else.
func (p *petPage3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o, err := p.owners.GetByName(r.Context(), r.FormValue("name"))
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	l, err := p.pets.List(r.Context(), &query{where: map[string]any{"owner": r.FormValue("id")}}) // want `p.owners.GetByName \(line \d+\) and p.pets.List \(line \d+\) wait one after the other`
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	fmt.Fprintln(w, o, l)
}
