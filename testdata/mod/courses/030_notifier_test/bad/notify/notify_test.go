package notify

import (
	"testing"
)

func TestPublishRendersForEverySubscriber(t *testing.T) {
	n := &Notifier{}
	defer n.Close()
	want := []string{"hello ann", "bye ann"}
	for _, name := range []string{"mail", "push"} {
		got := n.Subscribe(len(want))
		go func() {
			i := 0
			for notice := range got {
				if i >= len(want) || notice.Text != want[i] {
					t.Errorf("%s: notice %d = %q", name, i, notice.Text)
				}
				i++
			}
		}()
	}
	for _, tpl := range []string{"hello {user}", "bye {user}"} {
		if err := n.Publish("ann", tpl); err != nil {
			t.Errorf("publish %q: %v", tpl, err)
		}
	}
}

func TestPublishRefusesImpersonalTemplate(t *testing.T) {
	n := &Notifier{}
	defer n.Close()
	if err := n.Publish("ann", "hello"); err == nil {
		t.Error("publish without user: no error")
	}
}
