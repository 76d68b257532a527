package mail

import (
	"bytes"
	"context"
	"io"
	"sync"
	"text/template"
)

type Renderer struct {
	mu  sync.Mutex
	out io.Writer
}

func NewRenderer(out io.Writer) *Renderer { return &Renderer{out: out} }

// Render expands tmpl; it panics on a template that does not parse.
func (r *Renderer) Render(ctx context.Context, tmpl string, data map[string]string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t := template.Must(template.New("mail").Option("missingkey=error").Parse(tmpl))
	var buf bytes.Buffer
	if err := t.Execute(&buf, data); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := r.out.Write(buf.Bytes())
	return err
}
