package b // want package:"requests touch answers/a.Holder.cur in ServeHTTP"

import (
	"fmt"
	"net/http"

	"answers/a"
)

type Gate struct{ h *a.Holder }

func New(h *a.Holder) *Gate { return &Gate{h} }

func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, g.h.Get(), g.h.Fixed())
	var own a.Holder
	own.Set(r.URL.Path)
}
