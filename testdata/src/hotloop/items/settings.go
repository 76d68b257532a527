package items

import (
	"fmt"
	"html/template"
	"net/http"
	"regexp"
)

type Configuration struct{ EntryPoints map[string]*EntryPoint }

type EntryPoint struct {
	Address string
	Hosts   []string
}

type provider struct {
	static  Configuration
	entries map[string]*EntryPoint
}

// ok: a configuration has a handful of entries; from a reverse proxy.
func (p *provider) build() {
	for name, e := range p.static.EntryPoints {
		redirect(name, e)
	}
}

func redirect(name string, e *EntryPoint) {
	fmt.Println(regexp.MustCompile(`:(\d+)$`).FindString(e.Address), name)
}

// But a map of anything may have many.
func (p *provider) all() {
	for name, e := range p.entries {
		fmt.Println(regexp.MustCompile(`:(\d+)$`).FindString(e.Address), name) // want `regexp.MustCompile compiles the same regular expression in each round of the loop`
	}
}

var page = `<p>{{.}}</p>`

// setPage is called when the program has read what the page looks like.
func setPage(text string) { page = text }

// ok: what is parsed is only known when the program runs; from a file
// synchroniser.
func servePage(w http.ResponseWriter, r *http.Request) {
	t := template.Must(template.New("page").Parse(page))
	t.Execute(w, r.URL.Path)
}

var fixedPage = `<p>{{.}}</p>`

func serveFixed(w http.ResponseWriter, r *http.Request) {
	t := template.Must(template.New("page").Parse(fixedPage)) // want `Template.Parse parses the same template for each request`
	t.Execute(w, r.URL.Path)
}

func headings(lines []string) (n int) {
	for _, l := range lines {
		if heading(l) {
			n++
		}
	}
	return n
}
