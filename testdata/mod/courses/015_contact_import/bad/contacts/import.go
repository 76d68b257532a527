package contacts

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"example.com/courses/015_contact_import/bad/config"
)

type Contact struct {
	Mail string `json:"mail"`
	Name string `json:"name"`
}

type Importer struct {
	cfg    config.Import
	client *http.Client
}

func NewImporter(cfg config.Import) *Importer {
	return &Importer{cfg: cfg, client: &http.Client{Timeout: cfg.Timeout}}
}

func (im *Importer) upsert(ctx context.Context, c Contact) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, im.cfg.CRM+"/contacts", bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := im.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		return fmt.Errorf("contact %s: %s", c.Mail, resp.Status)
	}
	return nil
}

// Import reads mail,name lines and puts every contact into the CRM. It stops
// at the first contact that is refused.
func (im *Importer) Import(ctx context.Context, src io.Reader) (int64, error) {
	var stored atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	readErr := im.each(ctx, src, func(c Contact) {
		g.Go(func() error {
			if err := im.upsert(ctx, c); err != nil {
				return err
			}
			stored.Add(1)
			return nil
		})
	})
	err := g.Wait()
	return stored.Load(), errors.Join(err, readErr)
}

func (im *Importer) each(ctx context.Context, src io.Reader, fn func(Contact)) error {
	r := csv.NewReader(src)
	r.FieldsPerRecord = 2
	for ctx.Err() == nil {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read contacts: %w", err)
		}
		fn(Contact{Mail: rec[0], Name: rec[1]})
	}
	return context.Cause(ctx)
}
