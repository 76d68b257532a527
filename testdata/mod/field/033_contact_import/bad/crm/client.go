// Package crm is a client of the CRM's contact interface.
package crm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Contact is a person.
type Contact struct {
	Name string `json:"name"`
	Mail string `json:"mail"`
}

// Client stores contacts.
type Client struct {
	base string
	http *http.Client
}

// New returns a Client.
func New(base string) *Client {
	return &Client{base: base, http: &http.Client{Timeout: 20 * time.Second}}
}

// Put stores one contact.
func (c *Client) Put(ctx context.Context, ct Contact) error {
	body, err := json.Marshal(ct)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, c.base+"/contacts", bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("crm: %s", resp.Status)
	}
	return nil
}
