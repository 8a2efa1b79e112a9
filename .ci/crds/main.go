// Command crds holds objects against CustomResourceDefinitions as the API server of Kubernetes does: it runs the API
// server's own code for the structure, for unknown fields, for defaults, and for the rules in CEL that no JSON Schema has.
//
//	crds DEFINITIONS TREE
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// definition is one served version of a kind.
type definition struct {
	structural *schema.Structural
	validator  validation.SchemaValidator
	rules      *cel.Validator
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: crds DEFINITIONS TREE")
		os.Exit(2)
	}
	definitions, err := read(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	held, failed := 0, 0
	seen := map[string]bool{}
	err = each(os.Args[2], func(file string, object map[string]any, text string) error {
		key := fmt.Sprintf("%v/%v", object["apiVersion"], object["kind"])
		definition, ok := definitions[key]
		if !ok || seen[text] {
			return nil
		}
		seen[text] = true
		held++
		for _, message := range definition.hold(object) {
			failed++
			fmt.Fprintf(os.Stderr, "FAILED %s: %s\n", file, message)
		}
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Printf("held %d distinct objects against %d definitions, as the API server does: %d mistakes\n", held, len(definitions), failed)
	if failed > 0 || held == 0 {
		os.Exit(1)
	}
}

func (d definition) hold(object map[string]any) (messages []string) {
	options := schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	for _, path := range pruning.PruneWithOptions(object, d.structural, true, options) {
		messages = append(messages, "unknown field "+path)
	}
	defaulting.Default(object, d.structural)
	errs := validation.ValidateCustomResource(nil, object, d.validator)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, d.structural, object)...)
	if d.rules != nil {
		found, _ := d.rules.Validate(context.Background(), field.NewPath(""), d.structural, object, nil, celconfig.RuntimeCELCostBudget)
		errs = append(errs, found...)
	}
	for _, err := range errs {
		messages = append(messages, err.Error())
	}
	return messages
}

// read gives every served version below a folder; of two channels of one API the standard one.
func read(folder string) (map[string]definition, error) {
	definitions := map[string]definition{}
	err := each(folder, func(file string, object map[string]any, text string) error {
		if strings.Contains(file, "experimental") {
			return nil
		}
		crd := apiextensionsv1.CustomResourceDefinition{}
		if err := yaml.Unmarshal([]byte(text), &crd); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for _, version := range crd.Spec.Versions {
			if !version.Served || version.Schema == nil {
				continue
			}
			internal := apiextensions.JSONSchemaProps{}
			if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(version.Schema.OpenAPIV3Schema, &internal, nil); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			structural, err := schema.NewStructural(&internal)
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			validator, _, err := validation.NewSchemaValidator(&internal)
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			key := fmt.Sprintf("%s/%s/%s", crd.Spec.Group, version.Name, crd.Spec.Names.Kind)
			definitions[key] = definition{structural, validator, cel.NewValidator(structural, true, celconfig.PerCallLimit)}
		}
		return nil
	})
	return definitions, err
}

// each calls back for every object of every YAML file below a folder, in the order of their names.
func each(folder string, visit func(file string, object map[string]any, text string) error) error {
	var files []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".yaml") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	sort.Strings(files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		documents := utilyaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(text)))
		buffer := make([]byte, len(text)+1)
		for {
			size, err := documents.Read(buffer)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			object := map[string]any{}
			document := string(buffer[:size])
			json, err := yaml.YAMLToJSON([]byte(document))
			if err == nil && string(json) != "null" {
				err = utiljson.Unmarshal(json, &object)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			if len(object) > 0 {
				if err := visit(file, object, document); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
