package lockleak

import (
	html "html/template"
	"net/netip"
	"regexp"
	"sync"
	"text/template"
)

type pages struct {
	mu   sync.Mutex
	made map[string]*template.Template
	html map[string]*html.Template
	expr map[string]*regexp.Regexp
}

// A method.
func (p *pages) get(src string) *template.Template {
	p.mu.Lock()
	t := template.Must(template.New("a").Parse(src)) // want `panic by template.Must with p.mu held \(line \d+\) and no deferred Unlock`
	p.made[src] = t
	p.mu.Unlock()
	return t
}

// Another package's.
func (p *pages) page(src string) {
	p.mu.Lock()
	p.html[src] = html.Must(html.New("a").Parse(src)) // want `panic by template.Must with p.mu held`
	p.mu.Unlock()
}

// A named function.
func exprOf(p *pages, src string) *regexp.Regexp {
	p.mu.Lock()
	e, ok := p.expr[src]
	if !ok {
		e = regexp.MustCompile("^" + src) // want `panic by regexp.MustCompile with p.mu held`
		p.expr[src] = e
	}
	p.mu.Unlock()
	return e
}

// A literal.
func (p *pages) later(src string) func() {
	return func() {
		p.mu.Lock()
		p.expr[src] = regexp.MustCompilePOSIX(src) // want `panic by regexp.MustCompilePOSIX with p.mu held`
		p.mu.Unlock()
	}
}

// Generic.
func addrs[K comparable](mu *sync.Mutex, m map[K]netip.Addr, k K, s string) {
	mu.Lock()
	m[k] = netip.MustParseAddr(s) // want `panic by netip.MustParseAddr with mu held`
	mu.Unlock()
}

// ok: constants are right, or fail in the first test.
func (p *pages) fixed() {
	p.mu.Lock()
	p.expr["digits"] = regexp.MustCompile(`^\d+$`)
	p.made["a"] = template.Must(template.New("a").Parse("{{.}}"))
	p.mu.Unlock()
}

var layout = "{{.}}"

// ok: so is what is written in the package, and what is in its files.
func (p *pages) written() {
	p.mu.Lock()
	p.made["a"] = template.Must(template.New("a").Parse(layout))
	p.made["b"] = template.Must(template.ParseFiles("b.txt"))
	p.mu.Unlock()
}

// ok: given back on the way out.
func (p *pages) deferred(src string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expr[src] = regexp.MustCompile(src)
}

// ok: before the lock.
func (p *pages) before(src string) {
	e := regexp.MustCompile(src)
	p.mu.Lock()
	p.expr[src] = e
	p.mu.Unlock()
}
