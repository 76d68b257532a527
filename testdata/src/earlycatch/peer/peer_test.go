package peer

import (
	"context"
	"testing"
)

// Tests call what they like.
func TestVisible(t *testing.T) {
	s := new(server)
	if err := s.visible(context.Background(), "me"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CreateUser(context.Background(), new(UserRequest)); err != nil {
		t.Fatal(err)
	}
}
