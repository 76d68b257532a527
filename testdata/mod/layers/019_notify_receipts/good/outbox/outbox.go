package outbox

import (
	"encoding/json"
	"os"
	"slices"
)

type Message struct {
	ID   string `json:"id"`
	URL  string `json:"url"`
	Text string `json:"text"`
	Sent bool   `json:"sent"`
}

// Box is a file of messages.
type Box struct {
	path string
	msgs []Message
}

func Load(path string) (*Box, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	b := &Box{path: path}
	if err := json.Unmarshal(data, &b.msgs); err != nil {
		return nil, err
	}
	return b, nil
}

func (b *Box) Pending() []Message {
	var out []Message
	for _, m := range b.msgs {
		if !m.Sent {
			out = append(out, m)
		}
	}
	return out
}

// MarkSent records the receipts.
func (b *Box) MarkSent(ids []string) {
	for i, m := range b.msgs {
		if slices.Contains(ids, m.ID) {
			b.msgs[i].Sent = true
		}
	}
}

func (b *Box) Save() error {
	data, err := json.Marshal(b.msgs)
	if err != nil {
		return err
	}
	if err := os.WriteFile(b.path+".tmp", data, 0o600); err != nil {
		return err
	}
	return os.Rename(b.path+".tmp", b.path)
}
