package template

import (
	"bytes"
	"fmt"
	"sync"
	"text/template"
)

type Renderer struct {
	mu    sync.Mutex
	cache map[string]*template.Template
	load  func(name string) (string, error)
}

func New(load func(string) (string, error)) *Renderer {
	return &Renderer{cache: map[string]*template.Template{}, load: load}
}

func (r *Renderer) get(name string) (*template.Template, error) {
	r.mu.Lock()
	t, ok := r.cache[name]
	if ok {
		r.mu.Unlock()
		return t, nil
	}
	src, err := r.load(name)
	if err != nil {
		r.mu.Unlock()
		return nil, err
	}
	t = template.Must(template.New(name).Parse(src))
	r.cache[name] = t
	r.mu.Unlock()
	return t, nil
}

// Render executes the named template; a broken template is told as an error.
func (r *Renderer) Render(name string, data any) (out string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("render %s: %v", name, p)
		}
	}()
	t, err := r.get(name)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = t.Execute(&b, data)
	return b.String(), err
}
