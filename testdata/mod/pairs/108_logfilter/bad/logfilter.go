package logfilter

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"regexp"
)

type Filter struct {
	open func(name string) (io.ReadCloser, error)
}

func New(open func(string) (io.ReadCloser, error)) *Filter { return &Filter{open} }

func (f *Filter) levelOf(line string) string {
	re := regexp.MustCompile(`\[(DEBUG|INFO|WARN|ERROR)\]`)
	m := re.FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	return m[1]
}

// ServeHTTP shows the lines of a log that have the wanted level.
func (f *Filter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rc, err := f.open(r.PathValue("log"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer rc.Close()
	want := r.FormValue("level")
	sc := bufio.NewScanner(rc)
	for sc.Scan() {
		if f.levelOf(sc.Text()) == want {
			fmt.Fprintln(w, sc.Text())
		}
	}
}
