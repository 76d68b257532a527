package lockorder_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/lockorder"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, lockorder.Rule) }

// Who is certain to find a writer, and who is not.
func TestThird(t *testing.T) { ruletest.Kinds(t, lockorder.Rule, "third") }
