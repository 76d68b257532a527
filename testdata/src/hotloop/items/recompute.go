package items

import (
	"context"
	"html/template"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"
)

// A loop over data.
func count(lines []string) (n int) {
	for _, l := range lines {
		if regexp.MustCompile(`^\d+$`).MatchString(l) { // want "regexp.MustCompile compiles the same regular expression in each round of the loop: compile it once, in a package variable$"
			n++
		}
	}
	return n
}

// The package's own function compiles.
func match(lines []string) (n int) {
	for _, l := range lines {
		if ok, _ := regexp.MatchString(`^\d+$`, l); ok { // want "regexp.MatchString compiles the same regular expression in each round of the loop: compile it once with regexp.MustCompile, in a package variable, and match with that$"
			n++
		}
	}
	return n
}

// An argument from before the loop.
func prefixed(prefix string, lines []string) (n int, err error) {
	for _, l := range lines {
		re, err := regexp.Compile("^" + prefix) // want "compiles the same regular expression in each round of the loop: compile it once before the loop$"
		if err != nil {
			return 0, err
		}
		if re.MatchString(l) {
			n++
		}
	}
	return n, nil
}

// Through a helper.
func isNumber(l string) bool {
	return regexp.MustCompile(`^\d+$`).MatchString(l) // want `compiles the same regular expression in each round of the loop in numbers \(called on line 55\)`
}

func numbers(lines []string) (n int) {
	for _, l := range lines {
		if isNumber(l) {
			n++
		}
	}
	return n
}

// A handler, a literal.
func routes(mux *http.ServeMux) {
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		t := template.Must(template.New("page").Parse("<p>{{.}}</p>")) // want "Template.Parse parses the same template for each request"
		t.Execute(w, r.URL.Path)
	})
}

// A method.
type site struct{ name string }

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t, err := template.ParseFiles("page.html") // want "template.ParseFiles reads and parses the same template files for each request"
	if err != nil {
		return
	}
	t.Execute(w, s)
	w.Write([]byte(clean(r.URL.Path)))
}

func clean(s string) string {
	return strings.NewReplacer("<", "", ">", "").Replace(s) // want "strings.NewReplacer builds the same replacer for each request that ServeHTTP serves"
}

// Generic, nested.
func times[T any](rows [][]T, zone string, show func(T, time.Time)) {
	for _, row := range rows {
		for _, v := range row {
			loc, err := time.LoadLocation(zone) // want "time.LoadLocation reads the same time zone's data in each round of nested loops"
			if err != nil {
				return
			}
			show(v, time.Now().In(loc))
		}
	}
}

// Look-alikes.

// each element has a pattern of its own.
func compileAll(patterns []string, text string) (n int) {
	for _, p := range patterns {
		if regexp.MustCompile(p).MatchString(text) {
			n++
		}
	}
	return n
}

// kept is stored.
type rule struct{ re *regexp.Regexp }

func kept(names []string) (out []rule) {
	for range names {
		out = append(out, rule{regexp.MustCompile(`\d`)})
	}
	return out
}

// lazy makes it when it is needed first.
func lazy(lines []string) (n int) {
	var re *regexp.Regexp
	for _, l := range lines {
		if re == nil {
			re = regexp.MustCompile(`\d`)
		}
		if re.MatchString(l) {
			n++
		}
	}
	return n
}

var (
	once   sync.Once
	shared *regexp.Regexp
)

func lazyHandler(w http.ResponseWriter, r *http.Request) {
	once.Do(func() { shared = regexp.MustCompile(`\d`) })
	if shared.MatchString(r.URL.Path) {
		w.WriteHeader(http.StatusNotFound)
	}
}

// few go through a handful.
func few() (n int) {
	for _, name := range []string{"a", "b"} {
		if regexp.MustCompile(`\d`).MatchString(name) {
			n++
		}
	}
	return n
}

// paced has all the time in the world.
func paced(ctx context.Context, name func() string) {
	t := time.NewTicker(time.Minute)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			if regexp.MustCompile(`\d`).MatchString(name()) {
				return
			}
		}
	}
}

// perRequest depends on the request.
func perRequest(w http.ResponseWriter, r *http.Request) {
	re, err := regexp.Compile(r.FormValue("q"))
	if err == nil && re.MatchString("x") {
		w.WriteHeader(http.StatusNotFound)
	}
}

// once a call is not a loop.
func onceACall(l string) bool { return regexp.MustCompile(`\d`).MatchString(l) }

func init() {
	for _, l := range os.Args {
		if regexp.MustCompile(`\d`).MatchString(l) {
			println(l)
		}
	}
}

// configure needs it for one of the names: a case from nats-server.
func configure(options map[string]string) (n int) {
	for name, value := range options {
		switch name {
		case "level":
			n++
		case "hosts":
			re := regexp.MustCompile(`\s+`)
			n += len(re.Split(value, -1))
		case "ports", "port":
			re := regexp.MustCompile(`\d+`)
			n += len(re.FindString(value))
		}
	}
	return n
}

// A parser that calls itself.
type parser struct{ text string }

func (p *parser) list(text string) {
	for text != "" {
		text = text[p.item(text):]
	}
}

func (p *parser) tree(text string) int {
	if regexp.MustCompile(`^'[^']*'$`).MatchString(text) { // want "regexp.MustCompile compiles the same regular expression each time tree calls itself"
		return 1
	}
	if op := strings.IndexByte(text, '|'); op > 0 {
		return p.item(text[:op]) + p.item(text[op+1:])
	}
	return 1
}

func (p *parser) item(text string) int { return p.tree(text) }

func (p *parser) nodes(texts []string) int {
	n := 0
	for _, t := range texts {
		if regexp.MustCompile(`^[a-z]+$`).MatchString(t) { // want "in each round"
			n++
		}
	}
	return n
}

// All that is in it is once more, most often.
func alternative(spec string) int {
	if !regexp.MustCompile(`^[a-z,<>()]+$`).MatchString(spec) { // ok
		return 0
	}
	if i := strings.IndexByte(spec, '<'); i >= 0 {
		return alternative(spec[i+1:])
	}
	return len(spec)
}

// From harbor: the pattern is the caller's, and MustCompile would panic on a bad one.
func first(lines []string, pattern string) string {
	for _, l := range lines {
		if ok, _ := regexp.MatchString(pattern, l); ok { // want "regexp.MatchString compiles the same regular expression in each round of the loop: compile it once with regexp.Compile before the loop$"
			return l
		}
	}
	return ""
}
